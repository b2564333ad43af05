using MailKit;
using MailKit.Net.Imap;
using MailKit.Security;
using Posthorn.Clients.Tests.Server;

namespace Posthorn.Clients.Tests.MailKit;

public sealed class ConnectingTests(MailKitServer server) : IClassFixture<MailKitServer>
{
    [Theory]
    [InlineData(SecureSocketOptions.None)]
    [InlineData(SecureSocketOptions.StartTls)]
    [InlineData(SecureSocketOptions.SslOnConnect)]
    public async Task Connects_and_logs_in_with_and_without_tls(SecureSocketOptions tls)
    {
        var account = server.NewAccount();
        using var client = server.NewClient();
        await client.ConnectAsync(
            "127.0.0.1", tls == SecureSocketOptions.SslOnConnect ? server.Process.ImapsPort : server.Process.ImapPort, tls);
        Assert.Equal(tls != SecureSocketOptions.None, client.IsSecure);
        await client.AuthenticateAsync(account, account);
        Assert.True(client.IsAuthenticated);
        await client.Inbox!.OpenAsync(FolderAccess.ReadWrite);
        Assert.Empty(client.Inbox);
        await client.DisconnectAsync(quit: true);
    }

    [Theory]
    [InlineData(SecureSocketOptions.StartTls)]
    [InlineData(SecureSocketOptions.SslOnConnect)]
    public async Task Shows_the_certificate_it_was_configured_with_and_no_other(SecureSocketOptions tls)
    {
        var folder = Directory.CreateTempSubdirectory("posthorn-other-");
        try
        {
            var other = Path.Combine(folder.FullName, "other.pem");
            await PosthornProcess.MakeCertificateAsync(other, Path.Combine(folder.FullName, "key.pem"));
            using var expected = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificateFromFile(other);
            using var client = server.NewClient();
            client.ServerCertificateValidationCallback =
                (_, certificate, _, _) => certificate!.GetRawCertData().AsSpan().SequenceEqual(expected.RawData);
            await Assert.ThrowsAsync<SslHandshakeException>(() => client.ConnectAsync(
                "127.0.0.1", tls == SecureSocketOptions.SslOnConnect ? server.Process.ImapsPort : server.Process.ImapPort, tls));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Logs_in_by_PLAIN_in_one_line()
    {
        var account = server.NewAccount();
        using var client = await ConnectAsync();
        await client.AuthenticateAsync(new SaslMechanismPlain(account, account));
        Assert.True(client.IsAuthenticated);
        await client.NoOpAsync();
    }

    [Fact]
    public async Task Logs_in_by_the_command_LOGIN()
    {
        var account = server.NewAccount();
        using var client = await ConnectAsync();
        // Without a mechanism that both know, MailKit uses LOGIN.
        client.AuthenticationMechanisms.Clear();
        await client.AuthenticateAsync(account, account);
        Assert.True(client.IsAuthenticated);
        await client.NoOpAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Refuses_a_wrong_password_and_takes_the_right_one_on_the_same_connection(bool plain)
    {
        var account = server.NewAccount();
        using var client = await ConnectAsync();
        if (!plain)
        {
            client.AuthenticationMechanisms.Clear();
        }

        await Assert.ThrowsAsync<AuthenticationException>(() => client.AuthenticateAsync(account, "wrong"));
        Assert.True(client.IsConnected);
        Assert.False(client.IsAuthenticated);
        await client.AuthenticateAsync(account, account);
        Assert.True(client.IsAuthenticated);
    }

    [Fact]
    public async Task Lets_MailKit_see_the_capabilities_of_each_state()
    {
        var account = server.NewAccount();
        using var client = server.NewClient();
        await client.ConnectAsync("127.0.0.1", server.Process.ImapPort, SecureSocketOptions.None);
        Assert.True(client.Capabilities.HasFlag(ImapCapabilities.StartTLS));
        Assert.Contains("PLAIN", client.AuthenticationMechanisms);
        await client.AuthenticateAsync(account, account);

        const ImapCapabilities Expected = ImapCapabilities.IMAP4rev1 | ImapCapabilities.SaslIR | ImapCapabilities.LiteralPlus
            | ImapCapabilities.Id | ImapCapabilities.Enable | ImapCapabilities.Idle | ImapCapabilities.Namespace
            | ImapCapabilities.Unselect | ImapCapabilities.UidPlus | ImapCapabilities.Move | ImapCapabilities.Children
            | ImapCapabilities.SpecialUse | ImapCapabilities.CreateSpecialUse | ImapCapabilities.ListExtended
            | ImapCapabilities.ListStatus | ImapCapabilities.ESearch | ImapCapabilities.SearchResults | ImapCapabilities.StatusSize;
        Assert.Equal(Expected, client.Capabilities & Expected);
        // After LOGIN, MailKit itself remembers STARTTLS; over IMAPS nobody has ever told it.
        using var secure = await server.LogInAsync(account);
        Assert.Equal(Expected, secure.Capabilities & (Expected | ImapCapabilities.StartTLS));
    }

    [Fact]
    public async Task Says_who_it_is_and_hears_who_the_client_is()
    {
        var account = server.NewAccount();
        using var client = await server.LogInAsync(account);
        var answer = await client.IdentifyAsync(new ImapImplementation { Name = "MailKit tests", Version = "1 \"and\" \\ a half" });
        Assert.Equal("Posthorn", answer!.Name);
    }

    private async Task<ImapClient> ConnectAsync()
    {
        var client = server.NewClient();
        await client.ConnectAsync("127.0.0.1", server.Process.ImapsPort, SecureSocketOptions.SslOnConnect);
        return client;
    }
}
