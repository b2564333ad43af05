using Posthorn.Imap.Grammar;
using Posthorn.Imap.Tests.Host;
using Posthorn.Net;
using Posthorn.Store;

namespace Posthorn.Imap.Tests.Session;

/// <summary>What a session says of itself to whoever watches the server.</summary>
public sealed class SessionReportTests
{
    [Fact]
    public async Task A_session_says_who_its_client_is_what_that_was_told_and_what_it_was_not()
    {
        await using var server = new InProcessServer(new MemoryEngine(TimeProvider.System));
        using var lease = await server.CreateAccountAsync("demo");
        var session = server.Accept();
        await using var client = new ImapTestClient(session.Client.AsStream());
        await client.ReadAsync();
        Assert.Empty(Facts(session));
        await client.OkAsync("ID (\"name\" \"Tester\" \"os\" \"none\" \"version\" \"1.0\")");
        await client.OkAsync("LOGIN demo demo");
        await client.OkAsync("ENABLE QRESYNC IMAP4rev2");
        await client.OkAsync("EXAMINE INBOX");
        var told = Facts(session)["told"];
        Assert.Equal("Tester 1.0", Facts(session)["client"]);
        Assert.Equal("IMAP4rev2 QRESYNC", Facts(session)["enabled"]);
        Assert.Equal("INBOX (read-only)", Facts(session)["mailbox"]);
        Assert.StartsWith("0 messages, mod-sequence ", told, StringComparison.Ordinal);
        Assert.False(Facts(session).ContainsKey("not told yet"));

        await using var other = new ImapTestClient(server.Connect());
        await other.ReadAsync();
        await other.OkAsync("LOGIN demo demo");
        await other.OkAsync("APPEND INBOX {}", "x: y\r\n\r\n"u8.ToArray());
        Assert.Equal(told, Facts(session)["told"]);
        Assert.StartsWith("up to mod-sequence ", Facts(session)["not told yet"], StringComparison.Ordinal);

        await client.OkAsync("NOOP");
        Assert.StartsWith("1 messages", Facts(session)["told"], StringComparison.Ordinal);
        Assert.False(Facts(session).ContainsKey("not told yet"));
    }

    [Fact]
    public async Task A_session_says_what_it_does_and_what_it_waits_for()
    {
        await using var server = new InProcessServer(new MemoryEngine(TimeProvider.System));
        using var lease = await server.CreateAccountAsync("demo");
        var session = server.Accept();
        await using var client = new ImapTestClient(session.Client.AsStream());
        await client.ReadAsync();
        await client.OkAsync("LOGIN demo demo");
        await ComesTo(session, command: null, ConnectionWait.PeerToSend);
        await client.OkAsync("NOTIFY SET (PERSONAL (MessageNew MessageExpunge))");
        Assert.Equal("NOTIFY", Facts(session)["watches"]);
        await client.SendLineAsync("i IDLE");
        await ComesTo(session, "IDLE", ConnectionWait.PeerToSend);
        await client.SendLineAsync("DONE");
        await client.ReadToTaggedAsync();
        await client.OkAsync("APPEND INBOX {}", new byte[2_000_000].Select(_ => (byte)'x').ToArray());
        await client.OkAsync("SELECT INBOX");
        await client.SendLineAsync("f UID FETCH 1 BODY[]");
        await ComesTo(session, "UID FETCH", ConnectionWait.PeerToRead);
        Assert.Equal("f", (await client.ReadToTaggedAsync()).Tagged.Tag);
        await client.OkAsync("UNAUTHENTICATE");
        Assert.Equal([], Facts(session).Keys);
    }

    private static Dictionary<string, string> Facts(AcceptedSession session) => new(session.Connection.Reporter!().Facts);

    private static async Task ComesTo(AcceptedSession session, string? command, ConnectionWait wait)
    {
        for (var give = Environment.TickCount64 + 20_000; session.Connection.Reporter!().Command != command || session.Connection.Waiting.Wait != wait; await Task.Yield())
        {
            Assert.True(Environment.TickCount64 < give, $"{session.Connection.Reporter().Command}, {session.Connection.Waiting}");
        }
    }
}
