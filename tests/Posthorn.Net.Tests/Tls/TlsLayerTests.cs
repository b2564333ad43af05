using System.Security.Authentication;
using System.Text;
using Posthorn.Net.Testing;
using Posthorn.Net.Tls;

namespace Posthorn.Net.Tests.Tls;

public class TlsLayerTests
{
    [Theory]
    [InlineData(SslProtocols.Tls12, "TLSv1.2")]
    [InlineData(SslProtocols.Tls13, "TLSv1.3")]
    public async Task TLS_carries_lines_both_ways(SslProtocols protocol, string name)
    {
        var (client, server) = InProcessConnection.CreatePair();
        await using var connection = new LineConnection(server);
        var upgrade = connection.UpgradeToTlsAsync(TestCertificate.Settings).AsTask();
        await using var tls = await Wire.TlsAsync(client.AsStream(), protocol, "imap");
        Assert.Equal(TlsUpgrade.Done, await upgrade.WaitAsync(Wire.Patience));
        Assert.Equal((name, "mail.example.org"), (connection.Tls!.ProtocolName, connection.Tls.ServerName));

        await tls.WriteAsync("a NOOP\r\n"u8.ToArray());
        using var reader = new LineReader(connection);
        Assert.Equal("a NOOP", Encoding.ASCII.GetString((await reader.ReadLineAsync(100)).Line.Span));
        await connection.Output.SendAsync("a OK\r\n");
        Assert.Equal("a OK\r\n", await tls.LineAsync());
    }

    [Fact]
    public async Task A_session_under_TLS_ends_with_close_notify()
    {
        var (client, server) = InProcessConnection.CreatePair();
        var connection = new LineConnection(server);
        var upgrade = connection.UpgradeToTlsAsync(TestCertificate.Settings).AsTask();
        await using var tls = await Wire.TlsAsync(client.AsStream());
        await upgrade.WaitAsync(Wire.Patience);
        await connection.DisposeAsync();
        Assert.Equal("", await tls.LineAsync());
    }

    [Fact]
    public async Task Waking_a_reader_under_TLS_loses_nothing()
    {
        var (client, server) = InProcessConnection.CreatePair();
        await using var connection = new LineConnection(server);
        var upgrade = connection.UpgradeToTlsAsync(TestCertificate.Settings).AsTask();
        await using var tls = await Wire.TlsAsync(client.AsStream());
        await upgrade.WaitAsync(Wire.Patience);
        using var reader = new LineReader(connection);
        for (var round = 0; round < 50; round++)
        {
            await tls.WriteAsync("DO"u8.ToArray());
            var waiting = reader.ReadLineAsync(100).AsTask();
            connection.Input.CancelPendingRead();
            Assert.Equal(LineStatus.Interrupted, (await waiting.WaitAsync(Wire.Patience)).Status);
            await tls.WriteAsync("NE\r\n"u8.ToArray());
            Assert.Equal("DONE", Encoding.ASCII.GetString((await reader.ReadLineAsync(100).AsTask().WaitAsync(Wire.Patience)).Line.Span));
        }
    }

    [Fact]
    public async Task STARTTLS_writes_its_answer_and_then_shakes_hands()
    {
        var (client, server) = InProcessConnection.CreatePair();
        await using var connection = new LineConnection(server);
        using var reader = new LineReader(connection);
        await client.Output.SendAsync("a STARTTLS\r\n");
        await reader.ReadLineAsync(100);
        var upgrade = connection.StartTlsAsync(TestCertificate.Settings, "a OK\r\n"u8.ToArray()).AsTask();
        Assert.Equal("a OK\r\n", await client.Input.ReceiveAsync(6));
        await using var tls = await Wire.TlsAsync(client.AsStream());
        Assert.Equal(TlsUpgrade.Done, await upgrade.WaitAsync(Wire.Patience));
    }

    [Fact]
    public async Task Plain_text_behind_STARTTLS_is_told_and_nothing_is_answered()
    {
        // RFC 9051 §6.2.1, CVE-2011-0411
        var (client, server) = InProcessConnection.CreatePair();
        var connection = new LineConnection(server);
        using var reader = new LineReader(connection);
        await client.Output.SendAsync("a STARTTLS\r\nb LOGIN eve secret\r\n");
        await reader.ReadLineAsync(100);
        Assert.Equal(TlsUpgrade.PlaintextAfterStartTls, await connection.StartTlsAsync(TestCertificate.Settings, "a OK\r\n"u8.ToArray()));
        Assert.False(connection.IsTls);
        await connection.DisposeAsync();
        Assert.Equal("", await client.Input.ReceiveAllAsync());
    }

    [Fact]
    public async Task Plain_text_that_arrives_after_the_check_breaks_the_handshake()
    {
        var (client, server) = InProcessConnection.CreatePair();
        await using var connection = new LineConnection(server);
        var upgrade = connection.StartTlsAsync(TestCertificate.Settings, "a OK\r\n"u8.ToArray()).AsTask();
        await client.Input.ReceiveAsync(6);
        await client.Output.SendAsync("b LOGIN eve secret\r\n");
        Assert.Equal(TlsUpgrade.HandshakeFailed, await upgrade.WaitAsync(Wire.Patience));
        Assert.False(connection.IsTls);
    }

    [Fact]
    public async Task Without_a_certificate_nothing_is_written()
    {
        var (client, server) = InProcessConnection.CreatePair();
        var connection = new LineConnection(server);
        Assert.Equal(TlsUpgrade.Unavailable, await connection.StartTlsAsync(new TlsSettings(new TestCertificate(null)), "a OK\r\n"u8.ToArray()));
        await connection.DisposeAsync();
        Assert.Equal("", await client.Input.ReceiveAllAsync());
    }

    [Fact]
    public async Task A_client_that_wants_another_protocol_by_ALPN_is_refused()
    {
        var (client, server) = InProcessConnection.CreatePair();
        await using var connection = new LineConnection(server);
        var upgrade = connection.UpgradeToTlsAsync(TestCertificate.Settings).AsTask();
        await Assert.ThrowsAsync<AuthenticationException>(() => Wire.TlsAsync(client.AsStream(), alpn: "h2"));
        Assert.Equal(TlsUpgrade.HandshakeFailed, await upgrade.WaitAsync(Wire.Patience));
    }

    [Fact]
    public async Task Large_answers_pass_through_TLS_whole()
    {
        var (client, server) = InProcessConnection.CreatePair();
        var connection = new LineConnection(server);
        var upgrade = connection.UpgradeToTlsAsync(TestCertificate.Settings).AsTask();
        await using var tls = await Wire.TlsAsync(client.AsStream());
        await upgrade.WaitAsync(Wire.Patience);
        var sent = new byte[3_000_000];
        new Random(1).NextBytes(sent);
        var sending = Task.Run(async () =>
        {
            await connection.Output.WriteAsync(sent);
            await connection.DisposeAsync();
        });
        using var received = new MemoryStream();
        await tls.CopyToAsync(received).WaitAsync(Wire.Patience);
        await sending;
        Assert.True(sent.AsSpan().SequenceEqual(received.ToArray()));
        Assert.True(connection.BytesOut > sent.Length);
    }
}
