using System.Text;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Posthorn.Imap.Tests.Host;
using Posthorn.Store;

namespace Posthorn.Imap.Tests.Session;

/// <summary>Where the network cuts what a client sends makes no difference.</summary>
public sealed class FragmentationTests
{
    private const string Message = "Subject: {3}\r\n\r\nHello, {5+}\r\n";

    /// <summary>Good and bad commands in one go, with literals of all kinds; the lines behind refused ones must not be taken for parts of them.</summary>
    private static readonly byte[] s_wire = Encoding.ASCII.GetBytes(
        "a LOGIN {4+}\r\ndemo {4}\r\ndemo\r\n"
        + "b SELECT \"INBOX\"\r\n"
        + $"c APPEND INBOX (\\Seen) {{{Message.Length}+}}\r\n{Message}\r\n"
        + $"d APPEND {{5+}}\r\nINBOX {{{Message.Length}}}\r\n{Message}\r\n"
        + $"e APPEND Nowhere {{{Message.Length}+}}\r\n{Message}\r\n"
        + $"f APPEND INBOX {{{Message.Length}+}}\r\n{Message} x {{3+}}\r\nabc\r\n"
        + "g FETCH 1:* (UID FLAGS BODY[])\r\n"
        + "h CREATE {9999}\r\n"
        + "i CREATE {70+}\r\n" + new string('y', 70) + " x\r\n"
        + "j CREATE " + new string('x', 600) + " {3+}\r\nabc {2+}\r\nxy\r\n"
        + "k SEARCH SUBJECT {3+}\r\n{3} OR TEXT {0+}\r\n SUBJECT {1}\r\n{\r\n"
        + "BOGUS\r\n\r\nl BOGUS {2+}\r\nxx {3}\r\n"
        + "m IDLE\r\nDONE\r\nn NOOP\nn2 STORE 1 +FLAGS (\\Flagged)\r\n"
        + "o LIST \"\" {1+}\r\n%\r\np LOGOUT\r\n");

    [Fact]
    public async Task Cut_once_anywhere_the_input_is_answered_alike()
    {
        var whole = await TalkAsync([s_wire.Length]);
        foreach (var tag in "abcdefghijklmnop")
        {
            Assert.Contains($"\n{tag} ", whole, StringComparison.Ordinal);
        }

        Assert.Equal(4, whole.Split(" EXISTS").Length);
        for (var cut = 1; cut < s_wire.Length; cut++)
        {
            Assert.Equal(whole, await TalkAsync([cut]));
        }
    }

    [Fact]
    public async Task Cut_in_any_pieces_the_input_is_answered_alike()
    {
        var whole = await TalkAsync([s_wire.Length]);
        Assert.Equal(whole, await TalkAsync([.. Enumerable.Range(1, s_wire.Length - 1)]));
        await Gen.Int[1, s_wire.Length - 1].HashSet[1, 40].SampleAsync(
            async cuts => Assert.Equal(whole, await TalkAsync([.. cuts.Order()])), iter: 100, threads: 1);
    }

    private static async Task<string> TalkAsync(int[] cuts)
    {
        var time = new FakeTimeProvider();
        await using var server = new InProcessServer(
            new MemoryEngine(time), new ImapOptions { AllowClearTextOnLoopback = true, MaxCommandLine = 300, MaxCommandLiterals = 60 }, time);
        (await server.CreateAccountAsync("demo")).Dispose();
        var session = server.Accept();
        var at = 0;
        foreach (var cut in cuts.Append(s_wire.Length))
        {
            await session.Client.Output.WriteAsync(s_wire.AsMemory(at, cut - at));
            at = cut;

            // It has taken the piece and waits for the next, or says goodbye.
            for (var give = Environment.TickCount64 + 20_000; !(session.Connection.BytesIn == at && session.Connection.IsWaiting) && !session.Ended.IsCompleted; await Task.Yield())
            {
                Assert.True(Environment.TickCount64 < give, "It did not come to that.");
            }
        }

        using var all = new MemoryStream();
        await session.Client.Input.CopyToAsync(all).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.DoesNotContain(server.Log.Lines, line => line.Problem is not null);
        return Encoding.Latin1.GetString(all.ToArray());
    }
}
