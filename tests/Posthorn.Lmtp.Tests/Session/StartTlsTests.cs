using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Posthorn.Net;
using Posthorn.Net.Tls;

namespace Posthorn.Lmtp.Tests.Session;

public sealed class StartTlsTests
{
    private static readonly LineEndpoint Endpoint = new("lmtp") { Tls = new TlsSettings(new Certificate(Make())) };

    [Fact]
    public async Task After_STARTTLS_the_client_introduces_itself_again_and_delivers()
    {
        await using var server = await TestServer.StartAsync(endpoint: Endpoint);
        var client = server.Connect();
        await client.ReadLineAsync();
        await client.SendAsync("LHLO c\r\n");
        List<string> keywords = [];
        while (keywords.Count == 0 || keywords[^1][3] == '-')
            keywords.Add(await client.ReadLineAsync());
        Assert.Contains("250-STARTTLS", keywords);
        Assert.Equal("220 2.0.0 Go ahead.", await client.SayAsync("STARTTLS"));

        await using var tls = new SslStream(client.Wire.AsStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "mx.example.org",
            RemoteCertificateValidationCallback = static (_, shown, _, _) => Endpoint.Tls!.Certificates.Current!.TargetCertificate.Equals(shown),
        }).WaitAsync(TestServer.Patience);
        await tls.WriteAsync(Encoding.ASCII.GetBytes("MAIL FROM:<>\r\nLHLO c\r\nSTARTTLS\r\nMAIL FROM:<>\r\nRCPT TO:<tim>\r\nDATA\r\nx\r\n.\r\nQUIT\r\n"));
        var replies = await new StreamReader(tls).ReadToEndAsync().WaitAsync(TestServer.Patience);
        Assert.StartsWith("503 5.5.1 Bad sequence of commands.\r\n250-mx", replies, StringComparison.Ordinal);
        Assert.DoesNotContain("STARTTLS\r\n", replies, StringComparison.Ordinal);
        Assert.Contains("502 5.5.1", replies, StringComparison.Ordinal);
        Assert.EndsWith("221 2.0.0 Bye.\r\n", replies, StringComparison.Ordinal);
        Assert.Single(await server.MessagesAsync("tim"));
    }

    [Theory]
    [InlineData("LHLO c\r\nSTARTTLS\r\nMAIL FROM:<evil>\r\n")]
    [InlineData("LHLO c\r\nSTARTTLS\r\nx")]
    public async Task Plain_text_behind_STARTTLS_ends_the_session(string input)
    {
        await using var server = await TestServer.StartAsync(endpoint: Endpoint);
        Assert.EndsWith($"250 SIZE {new LmtpOptions().MaxMessageSize}\r\n", await server.TalkAsync(input), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_certificate_the_session_goes_on_in_plain_text()
    {
        await using var server = await TestServer.StartAsync(endpoint: new LineEndpoint("lmtp") { Tls = new TlsSettings(new Certificate(null)) });
        var client = await server.Connect().GreetAsync();
        Assert.Equal("454 4.7.0 TLS is not available now.", await client.SayAsync("STARTTLS"));
        Assert.Equal("250 2.0.0 OK", await client.SayAsync("NOOP"));
        await client.SayAsync("MAIL FROM:<>");
        Assert.Equal("503 5.5.1 Bad sequence of commands.", await client.SayAsync("STARTTLS"));
    }

    private static SslStreamCertificateContext Make()
    {
        var pair = SelfSignedCertificate.Create(["mx.example.org"], DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(pair.CertificatePem, pair.KeyPem), null, offline: true);
    }

    private sealed class Certificate(SslStreamCertificateContext? current) : ICertificateSource
    {
        public SslStreamCertificateContext? Current => current;

        public DateTimeOffset? NotAfter => current?.TargetCertificate.NotAfter;
    }
}
