using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Posthorn.Net.Testing;

namespace Posthorn.Net.Tests.Hosting;

public sealed class HostingTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly LogLines _log = new();
    private readonly LineServer _server;
    private readonly TestProtocol _protocol;

    public HostingTests()
    {
        _server = new LineServer(new NetLimits { MaxConnectionsPerAddress = 2, MaxUnauthenticated = 3, MaxConnections = 5 }, _time, _log);
        _protocol = new TestProtocol(_server, new LineEndpoint("test"));
    }

    [Fact]
    public async Task A_silent_client_hears_goodbye_after_the_idle_timeout_and_not_before()
    {
        var session = await _protocol.StartAsync();
        await session.SayAsync("login");
        await Waiting(session);
        _time.Advance(TimeSpan.FromMinutes(30) - TimeSpan.FromSeconds(2));
        Assert.Equal("still", await Trim(session.SayAsync("still")));
        await Waiting(session);
        _time.Advance(TimeSpan.FromMinutes(30) + TimeSpan.FromSeconds(2));
        Assert.Equal("* BYE IdleTimeout\r\n", await session.Client.Input.ReceiveAllAsync());
        await session.Done.WaitAsync(Wire.Patience);
    }

    [Fact]
    public async Task A_client_that_does_not_authenticate_is_sent_away_even_if_it_talks()
    {
        var session = await _protocol.StartAsync();
        for (var i = 0; i < 5; i++)
        {
            await session.SayAsync("noop");
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(CloseReason.None, session.Connection.StopReason);
        _time.Advance(TimeSpan.FromSeconds(12));
        Assert.Equal("* BYE AuthenticationTimeout\r\n", await session.Client.Input.ReceiveAllAsync());
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_cut_and_delays_nobody()
    {
        var slow = await _protocol.StartAsync();
        await slow.SayAsync("login");
        await slow.Client.Output.SendAsync("flood\r\n");
        await Until(() => slow.Connection.Deadlines.IsWriting);
        var other = await _protocol.StartAsync();
        await other.SayAsync("login");

        // 60 s and 200,000 octets at 1 KiB/s are 255 s.
        _time.Advance(TimeSpan.FromSeconds(250));
        Assert.Equal("a", await Trim(other.SayAsync("a")));
        Assert.Equal(CloseReason.None, slow.Connection.AbortReason);
        _time.Advance(TimeSpan.FromSeconds(10));
        await slow.Done.WaitAsync(Wire.Patience);
        Assert.Equal(CloseReason.WriteTimeout, slow.Connection.AbortReason);
        Assert.Equal("b", await Trim(other.SayAsync("b")));
    }

    [Fact]
    public async Task A_TLS_handshake_that_does_not_end_is_cut()
    {
        var protocol = new TestProtocol(_server, new LineEndpoint("tests") { Tls = TestCertificate.Settings, ImplicitTls = true });
        var session = await protocol.StartAsync();
        _time.Advance(TimeSpan.FromSeconds(12));
        await session.Done.WaitAsync(Wire.Patience);
        Assert.Equal(CloseReason.TlsHandshakeTimeout, session.Connection.AbortReason);
        Assert.Contains(_log.Lines, l => l.Id == 1003 && l.Level == LogLevel.Information);
    }

    [Fact]
    public async Task Implicit_TLS_comes_before_the_greeting()
    {
        var protocol = new TestProtocol(_server, new LineEndpoint("tests") { Tls = TestCertificate.Settings, ImplicitTls = true });
        var session = await protocol.StartAsync();
        await using var tls = await Wire.TlsAsync(session.Client.AsStream());
        Assert.Equal("* OK\r\n", await tls.LineAsync());
        _time.Advance(TimeSpan.FromSeconds(30));   // The handshake's deadline is over.
        await tls.WriteAsync("x\r\n"u8.ToArray());
        Assert.Equal("x\r\n", await tls.LineAsync());
        session.Connection.RequestStop(CloseReason.Operator, TimeSpan.FromSeconds(5));
        Assert.Equal("* BYE Operator\r\n", await tls.LineAsync());
        Assert.Equal("", await tls.LineAsync());
    }

    [Fact]
    public async Task Draining_lets_sessions_say_goodbye_and_cuts_those_that_hang()
    {
        var polite = await _protocol.StartAsync();
        var hanging = await _protocol.StartAsync();
        await hanging.Client.Output.SendAsync("hang\r\n");
        await Until(() => hanging.Connection.State == "hanging");
        await Waiting(polite);
        var drained = _server.DrainAsync(TimeSpan.FromSeconds(20));
        Assert.Equal("* BYE ServerShutdown\r\n", await polite.Client.Input.ReceiveAllAsync());
        await polite.Done.WaitAsync(Wire.Patience);
        Assert.False(drained.IsCompleted);

        var (client, wire) = InProcessConnection.CreatePair();
        await _protocol.ServeAsync(new LineConnection(wire)).WaitAsync(Wire.Patience);
        Assert.Equal("* BYE ShuttingDown\r\n", await client.Input.ReceiveAllAsync());

        _time.Advance(TimeSpan.FromSeconds(21));
        await drained.WaitAsync(Wire.Patience);
        Assert.Equal(CloseReason.ServerShutdown, hanging.Connection.AbortReason);
        Assert.Empty(_server.Sessions);
    }

    [Fact]
    public async Task Draining_reaches_a_session_that_is_shaking_hands_and_then_hangs()
    {
        var protocol = new TestProtocol(_server, new LineEndpoint("test") { Tls = TestCertificate.Settings });
        var session = await protocol.StartAsync();
        await session.Client.Output.SendAsync("hang\r\n");
        await Until(() => session.Connection.State == "hanging");
        session.Connection.Deadlines.MustShakeHands();
        var drained = _server.DrainAsync(TimeSpan.FromSeconds(20));
        session.Connection.Deadlines.HandshakeDone();
        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.False(session.Connection.IsExpired());
        _time.Advance(TimeSpan.FromSeconds(6));
        await drained.WaitAsync(Wire.Patience);
        Assert.Equal(CloseReason.ServerShutdown, session.Connection.AbortReason);
    }

    [Fact]
    public async Task A_callback_that_fails_is_logged_and_keeps_nobody_from_saying_goodbye()
    {
        var session = await _protocol.StartAsync();
        await session.SayAsync("login");
        await Waiting(session);
        session.Connection.StopRequested.Register(static () => throw new InvalidDataException("callback"));
        _time.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal("* BYE IdleTimeout\r\n", await session.Client.Input.ReceiveAllAsync());
        await session.Done.WaitAsync(Wire.Patience);
        Assert.Contains(_log.Lines, l => l is { Id: 1005, Exception: AggregateException });
    }

    [Fact]
    public async Task Draining_without_sessions_ends_at_once() => await _server.DrainAsync(TimeSpan.FromSeconds(20)).WaitAsync(Wire.Patience);

    [Fact]
    public async Task Sessions_are_listed_with_what_they_do()
    {
        var session = await _protocol.StartAsync(new LineConnectionOptions { RemoteEndPoint = new IPEndPoint(IPAddress.Parse("::ffff:192.0.2.1"), 4711) });
        await session.SayAsync("login");
        var listed = Assert.Single(_server.Sessions);
        Assert.Equal(("test", "tim", "192.0.2.1", false), (listed.Protocol, listed.Account, listed.Peer, listed.IsLoopback));
        Assert.Equal((7L, 13L), (listed.BytesIn, listed.BytesOut));
        Assert.Same(listed, _server.Find(listed.SessionId));
        await session.Client.Output.CompleteAsync();
        await session.Done.WaitAsync(Wire.Patience);
        Assert.Empty(_server.Sessions);
        Assert.Equal((0, 0), (_server.Connections.Connections, _server.Connections.Unauthenticated));
    }

    [Fact]
    public async Task A_failure_is_logged_as_one_and_a_vanished_peer_is_not()
    {
        var failing = await _protocol.StartAsync();
        await failing.Client.Output.SendAsync("fail\r\n");
        await failing.Done.WaitAsync(Wire.Patience);
        var failure = Assert.Single(_log.Lines, l => l.Level >= LogLevel.Warning);
        Assert.Equal((1005, true), (failure.Id, failure.Exception is InvalidDataException));

        var vanishing = await _protocol.StartAsync();
        await vanishing.Client.Output.CompleteAsync(new ConnectionResetException("reset"));
        await vanishing.Done.WaitAsync(Wire.Patience);
        Assert.Single(_log.Lines, l => l.Level >= LogLevel.Warning);
        Assert.Contains(_log.Lines, l => l is { Id: 1004, Level: LogLevel.Debug, Exception: null });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_client_of_a_session_that_fails_sees_the_connection_reset(bool isTls)
    {
        var protocol = new TestProtocol(_server, new LineEndpoint("test") { Tls = TestCertificate.Settings, ImplicitTls = isTls });
        var session = await protocol.StartAsync();
        await using var wire = session.Client.AsStream();
        await using Stream client = isTls ? await Wire.TlsAsync(wire) : wire;
        if (isTls)
            Assert.Equal("* OK\r\n", await client.LineAsync());
        await client.WriteAsync("fail\r\n"u8.ToArray());
        await Assert.ThrowsAnyAsync<IOException>(client.LineAsync);
        await session.Done.WaitAsync(Wire.Patience);
        await Assert.ThrowsAnyAsync<IOException>(async () => await client.WriteAsync("more\r\n"u8.ToArray()));
        Assert.Equal(CloseReason.InternalError, session.Connection.AbortReason);
        Assert.Empty(_server.Sessions);
    }

    [Fact]
    public async Task Connections_over_the_limits_are_told_so()
    {
        var from = new LineConnectionOptions { RemoteEndPoint = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 1) };
        await _protocol.StartAsync(from);
        await _protocol.StartAsync(from);
        var (client, wire) = InProcessConnection.CreatePair();
        await _protocol.ServeAsync(new LineConnection(wire, from)).WaitAsync(Wire.Patience);
        Assert.Equal("* BYE TooManyFromAddress\r\n", await client.Input.ReceiveAllAsync());
    }

    [Fact]
    public void Limits_count_overall_by_address_and_before_authentication()
    {
        var limits = new ConnectionLimits(new NetLimits { MaxConnections = 6, MaxConnectionsPerAddress = 2, MaxUnauthenticated = 3 });
        ConnectionRefusal Enter(string? address, out ConnectionAdmission? admission, bool auth = true) =>
            limits.TryAdmit(address is null ? null : new IPEndPoint(IPAddress.Parse(address), 1), auth, out admission);

        Assert.Equal(ConnectionRefusal.None, Enter("2001:db8::1", out var first));
        Assert.Equal(ConnectionRefusal.None, Enter("2001:db8::2", out _));
        Assert.Equal(ConnectionRefusal.TooManyFromAddress, Enter("2001:db8::3", out var none));
        Assert.Null(none);
        Assert.Equal(ConnectionRefusal.None, Enter("2001:db8:0:1::1", out _));
        Assert.Equal(ConnectionRefusal.TooManyUnauthenticated, Enter("192.0.2.1", out _));
        first!.Authenticated();
        first.Authenticated();
        Assert.Equal(2, limits.Unauthenticated);
        Assert.Equal(ConnectionRefusal.None, Enter("192.0.2.1", out _));
        Assert.Equal(ConnectionRefusal.None, Enter("::ffff:192.0.2.1", out _, auth: false));
        Assert.Equal(ConnectionRefusal.TooManyFromAddress, Enter("192.0.2.1", out _, auth: false));
        Assert.Equal(ConnectionRefusal.None, Enter("127.0.0.1", out _, auth: false));
        Assert.Equal(ConnectionRefusal.TooManyConnections, Enter(null, out _, auth: false));
        first.Dispose();
        first.Dispose();
        Assert.Equal((5, 3), (limits.Connections, limits.Unauthenticated));
        Assert.Equal(ConnectionRefusal.None, Enter("2001:db8::3", out _, auth: false));
    }

    [Fact]
    public async Task After_a_cut_reads_and_flushes_throw()
    {
        var (_, wire) = InProcessConnection.CreatePair();
        await using var connection = new LineConnection(wire);
        var reading = connection.Input.ReadAsync().AsTask();
        connection.Abort(CloseReason.Operator);
        connection.Abort(CloseReason.InternalError);
        await Assert.ThrowsAsync<ConnectionAbortedException>(() => reading.WaitAsync(Wire.Patience));
        await Assert.ThrowsAsync<ConnectionAbortedException>(async () => await connection.Output.FlushAsync());
        Assert.True(connection.Closed.IsCancellationRequested);
        Assert.Equal(CloseReason.Operator, connection.AbortReason);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static Task Waiting(TestProtocol.Started session) => Until(() => session.Connection.Deadlines.IsReading);

    private static async Task Until(Func<bool> condition)
    {
        for (var give = Environment.TickCount64 + 20_000; !condition(); await Task.Yield())
            Assert.True(Environment.TickCount64 < give, "It did not come to that.");
    }

    private static async Task<string> Trim(Task<string> answer) => (await answer).TrimEnd();
}
