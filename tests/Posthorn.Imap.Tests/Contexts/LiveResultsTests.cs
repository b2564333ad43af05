using CsCheck;
using Posthorn.Imap.Grammar;
using Posthorn.Imap.Grammar.Responses;
using Posthorn.Imap.Tests.Host;
using Posthorn.Store;

namespace Posthorn.Imap.Tests.Contexts;

/// <summary>Results that are kept up to date (RFC 5267 §4.3), while another session changes the mailbox at random.</summary>
public sealed class LiveResultsTests
{
    private static readonly string[] s_programs =
    [
        "SEARCH RETURN (UPDATE ALL) FLAGGED",
        "UID SEARCH RETURN (UPDATE ALL) UNSEEN UNDELETED",
        "SEARCH RETURN (UPDATE ALL) OR SUBJECT apple (SEEN KEYWORD work)",
        "UID SEARCH RETURN (UPDATE ALL) NOT BODY pear",
        "SEARCH RETURN (UPDATE ALL) ALL",
        "UID SEARCH RETURN (UPDATE ALL) LARGER 40 UID 3:*",
        "UID SORT RETURN (UPDATE ALL) (REVERSE SIZE SUBJECT) UTF-8 UNDELETED",
        "SORT RETURN (UPDATE ALL) (SUBJECT REVERSE ARRIVAL) US-ASCII OR FLAGGED SEEN",
    ];

    private static readonly string[] s_texts = ["Subject: apple", "Subject: other\r\n\r\npear", "Subject: an apple\r\n\r\na longer text, without anything in it, pear or not"];

    private static readonly string[] s_flags = ["\\Seen", "\\Flagged", "\\Deleted", "work"];

    private static readonly Gen<(int What, int A, int B, bool ByWatcher)[]> s_histories =
        Gen.Select(Gen.Int[0, 9], Gen.Int[1, 12], Gen.Int[0, 11], Gen.Bool).Array[5, 60];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_is_told_of_changes_has_the_result_of_a_fresh_search(bool rev2) =>
        await s_histories.SampleAsync(async history => await PlayAsync(history, rev2), iter: 100, threads: 1);

    [Fact]
    public async Task New_messages_find_their_place_among_many()
    {
        await using var server = new InProcessServer(new MemoryEngine(TimeProvider.System));
        using var lease = await server.CreateAccountAsync("demo");
        await using var client = await ConnectAsync(server, rev2: true);
        var random = new Random(7);
        string Message() => $"Subject: {random.Next(1000):D4}\r\n\r\n{new string('x', random.Next(5))}\r\n";
        var many = Enumerable.Range(0, 700).Select(_ => Message()).ToList();
        await client.OkAsync($"APPEND INBOX{string.Concat(many.Select(text => $" {{{text.Length}+}}\r\n{text}"))}");
        var begin = await client.OkAsync("UID SORT RETURN (UPDATE ALL) (SUBJECT REVERSE SIZE) UTF-8 ALL");
        var mirror = new ResultMirror(begin.Tagged.Tag, isUid: true, begin.Of<EsearchResponse>().Single().All!);
        for (var i = 0; i < 25; i++)
        {
            // One or a few at a time: for many, all are sorted anew.
            var few = Enumerable.Range(0, i % 3 + 1).Select(_ => Message());
            mirror.Take(await client.OkAsync($"APPEND INBOX{string.Concat(few.Select(text => $" {{{text.Length}+}}\r\n{text}"))}"));
            mirror.Take(await client.OkAsync($"UID STORE {random.Next(700)},{random.Next(700)} +FLAGS.SILENT (\\Deleted)"));
            mirror.Take(await client.OkAsync("EXPUNGE"));
            var fresh = await client.OkAsync("UID SORT RETURN (ALL) (SUBJECT REVERSE SIZE) UTF-8 ALL");
            Assert.Equal(fresh.Of<EsearchResponse>().Single().All!, mirror.Names);
        }
    }

    private static async Task PlayAsync((int What, int A, int B, bool ByWatcher)[] history, bool rev2)
    {
        await using var server = new InProcessServer(new MemoryEngine(TimeProvider.System));
        using var lease = await server.CreateAccountAsync("demo");
        await using var actor = await ConnectAsync(server, rev2);
        await using var watcher = await ConnectAsync(server, rev2);
        for (var i = 0; i < 5; i++)
        {
            await ActAsync(actor, 0, i, i);
        }

        var mirrors = new List<(string Program, ResultMirror Mirror)>();
        async Task<CommandResult> TellAsync(string command)
        {
            var told = await watcher.CommandAsync(command);
            mirrors.ForEach(mirror => mirror.Mirror.Take(told));
            return told;
        }

        await TellAsync("NOOP");
        foreach (var program in s_programs)
        {
            var told = await TellAsync(program);
            var found = told.Of<EsearchResponse>().Single(response => response.Tag == told.Tagged.Tag);
            mirrors.Add((program, new ResultMirror(told.Tagged.Tag, found.IsUid, found.All ?? [])));
        }

        foreach (var (what, a, b, byWatcher) in history)
        {
            if (byWatcher)
            {
                await ActAsync(TellAsync, what, a, b);
            }
            else
            {
                await ActAsync(actor, what, a, b);
            }

            // A FETCH by number holds back what was removed, but not that it has left the results.
            await TellAsync(a % 3 == 0 ? "FETCH 1 UID" : "NOOP");
            if (b % 3 == 0)
            {
                await CompareAsync();
            }
        }

        await CompareAsync();
        Assert.DoesNotContain(server.Log.Lines, line => line.Problem is not null);

        async Task CompareAsync()
        {
            await TellAsync("NOOP");
            foreach (var (program, mirror) in mirrors)
            {
                var fresh = await TellAsync(program.Replace("UPDATE ", "", StringComparison.Ordinal));
                Assert.Equal(fresh.Of<EsearchResponse>().Single(response => response.Tag == fresh.Tagged.Tag).All ?? [], mirror.Names);
            }
        }
    }

    private static Task<CommandResult> ActAsync(ImapTestClient client, int what, int a, int b) => ActAsync(command => client.CommandAsync(command), what, a, b);

    private static Task<CommandResult> ActAsync(Func<string, Task<CommandResult>> doAsync, int what, int a, int b)
    {
        var text = s_texts[a % s_texts.Length] + "\r\n";
        var flag = s_flags[b % s_flags.Length];
        return doAsync(what switch
        {
            0 or 1 => $"APPEND INBOX ({(a % 2 == 0 ? flag : "")}) {{{text.Length}+}}\r\n{text}",
            2 or 3 => $"STORE {a % 5 + 1} {(b > 5 ? "+" : "-")}FLAGS ({flag})",
            4 or 5 => $"UID STORE {a}:{a + (b % 4)} {(b > 5 ? "-" : "+")}FLAGS.SILENT ({flag})",
            6 => "EXPUNGE",
            7 => $"UID MOVE {a} Archive",
            8 => $"UID COPY {a}:{a + 1} INBOX",
            _ => $"UID FETCH {a} BODY[TEXT]",
        });
    }

    private static async Task<ImapTestClient> ConnectAsync(InProcessServer server, bool rev2)
    {
        var client = new ImapTestClient(server.Connect());
        await client.ReadAsync();
        await client.OkAsync("LOGIN demo demo");
        if (rev2)
        {
            await client.OkAsync("ENABLE IMAP4rev2");
        }

        await client.OkAsync("SELECT INBOX");
        return client;
    }
}
