using System.Text.RegularExpressions;
using Posthorn.Clients.Tests.Server;

namespace Posthorn.Clients.Tests.OpenSsl;

/// <summary>openssl s_client: which handshakes there are, and which certificate they present.</summary>
public class OpenSslTests(ServerFixture fixture) : ClientTest(fixture)
{
    [Theory]
    [InlineData("-tls1_2", "TLSv1.2", false)]
    [InlineData("-tls1_3", "TLSv1.3", false)]
    [InlineData("-tls1_2", "TLSv1.2", true)]
    [InlineData("-tls1_3", "TLSv1.3", true)]
    public async Task A_handshake_of_today_succeeds_and_the_session_goes_on(string option, string version, bool startTls)
    {
        var run = await ConnectAsync(
            startTls, $"a LOGIN {User} {User}\nb LOGOUT\n", option, "-CAfile", Server.Certificate, "-verify_return_error", "-verify_hostname", "localhost");

        Assert.Equal(0, run.Code);
        Assert.Contains("Verification: OK", run.All);
        Assert.Contains($"New, {version}, Cipher is ", run.Output);
        Assert.Contains("a OK [CAPABILITY ", run.Output);
        Assert.Contains("b OK", run.Output);
    }

    [Theory]
    [InlineData("-tls1_1", false)]
    [InlineData("-tls1_1", true)]
    [InlineData("-tls1", false)]
    public async Task A_handshake_of_old_is_refused_by_the_server(string option, bool startTls)
    {
        // RFC 8996. Security level 0 lets openssl itself offer it, so that it is the server who refuses.
        var run = await ConnectAsync(startTls, "", option, "-cipher", "ALL:@SECLEVEL=0");

        Assert.NotEqual(0, run.Code);
        Assert.Matches("alert protocol version|alert handshake failure|unexpected eof", run.All);
        Assert.DoesNotContain("BEGIN CERTIFICATE", run.Output);
    }

    [Fact]
    public async Task A_certificate_replaced_on_disk_is_presented_without_a_restart_and_a_broken_one_is_not()
    {
        var id = Server.Id;
        Assert.Equal("localhost", await PresentedAsync(false));
        await using var running = await ObserveAsync();

        await PosthornProcess.MakeCertificateAsync(Server.Certificate, Server.Key, "renewed");
        await EventuallyAsync(() => PresentedAsync(false), name => name == "renewed", "the renewed certificate");
        Assert.Equal("renewed", await PresentedAsync(true));

        var reports = Reports();
        await File.WriteAllTextAsync(Server.Certificate, "-----BEGIN CERTIFICATE-----\nnot at all\n-----END CERTIFICATE-----\n");
        await EventuallyAsync(() => Task.FromResult(Reports()), count => count > reports, "the server's report of the broken certificate");
        Assert.Equal("renewed", await PresentedAsync(false));
        Assert.Equal("renewed", await PresentedAsync(true));

        await PosthornProcess.MakeCertificateAsync(Server.Certificate, Server.Key);
        await EventuallyAsync(() => PresentedAsync(false), name => name == "localhost", "the mended certificate");

        // Who was there all the time noticed nothing.
        await running.DoAsync("NOOP");
        Assert.Equal(id, Server.Id);
    }

    /// <summary>How often the server has spoken of its certificate file.</summary>
    private int Reports() => Regex.Count(Server.Log, Regex.Escape(Server.Certificate));

    /// <summary>The common name in the certificate that a new handshake presents.</summary>
    private async Task<string> PresentedAsync(bool startTls)
    {
        var run = await ConnectAsync(startTls, "a LOGOUT\n");
        return Regex.Match(run.All, @"subject=CN ?= ?(\w+)").Groups[1].Value;
    }

    private Task<ProgramRun> ConnectAsync(bool startTls, string input, params string[] options) => ClientProgram.RunAsync(
        Home, "openssl",
        [
            "s_client", "-connect", $"127.0.0.1:{(startTls ? Server.ImapPort : Server.ImapsPort)}",
            .. startTls ? ["-starttls", "imap"] : Array.Empty<string>(), "-ign_eof", "-crlf", .. options,
        ],
        input, expectExit: null);
}
