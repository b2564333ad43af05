using CsCheck;
using Posthorn.Imap.Grammar;
using Posthorn.Imap.Grammar.Responses;
using Posthorn.Imap.Tests.Host;
using Posthorn.Store;

namespace Posthorn.Imap.Tests.Metadata;

/// <summary>
/// Two clients set and remove annotations at random, now one after the other, now at the same time. Each remembers what it has set itself,
/// and asks anew for what it is told of (RFC 5464 §4.4.2): in the end both know what there is.
/// </summary>
public sealed class AnnotationListenerTests
{
    private static readonly string[] s_mailboxes = ["", "INBOX", "Sent", "Archive"];

    private static readonly string[] s_entries = ["/private/comment", "/private/x/a", "/private/x/b"];

    private static readonly Gen<(int Who, int Mailbox, int Entry, int Value)[]> s_histories =
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 3]).Array[1, 40];

    [Theory]
    [InlineData("ENABLE METADATA")]
    [InlineData("NOTIFY SET (PERSONAL (MailboxMetadataChange ServerMetadataChange))")]
    public async Task What_a_client_has_set_and_been_told_of_is_what_there_is(string begin) =>
        await s_histories.SampleAsync(history => PlayAsync(history, begin), iter: 150, threads: 1);

    private static async Task PlayAsync((int Who, int Mailbox, int Entry, int Value)[] history, string begin)
    {
        await using var server = new InProcessServer(new MemoryEngine(TimeProvider.System));
        using var lease = await server.CreateAccountAsync("ann");
        await using var one = new Rememberer(await ConnectAsync(server, begin));
        await using var other = new Rememberer(await ConnectAsync(server, begin));
        foreach (var (who, mailbox, entry, value) in history)
        {
            var (name, path) = (s_mailboxes[mailbox], s_entries[entry]);
            await Task.WhenAll(
                who != 1 ? one.SetAsync(name, path, value) : Task.CompletedTask,
                who != 0 ? other.SetAsync(name, path, value + (who == 2 ? 1 : 0)) : Task.CompletedTask);
        }

        await one.CatchUpAsync();
        await other.CatchUpAsync();
        var expected = Rememberer.Show(await other.ReadAllAsync());
        Assert.Equal(expected, Rememberer.Show(one.Known));
        Assert.Equal(expected, Rememberer.Show(other.Known));
        Assert.DoesNotContain(server.Log.Lines, line => line.Problem is not null);
    }

    private static async Task<ImapTestClient> ConnectAsync(InProcessServer server, string begin)
    {
        var client = new ImapTestClient(server.Connect());
        await client.ReadAsync();
        await client.OkAsync("LOGIN ann ann");
        await client.OkAsync(begin);
        return client;
    }

    private sealed class Rememberer(ImapTestClient client) : IAsyncDisposable
    {
        private readonly HashSet<(string Mailbox, string Entry)> _stale = [];

        public Dictionary<(string Mailbox, string Entry), string> Known { get; } = [];

        public async Task SetAsync(string mailbox, string entry, int value)
        {
            var result = await client.OkAsync($"SETMETADATA \"{mailbox}\" ({entry} {(value == 0 ? "NIL" : $"\"{value}\"")})");
            Take(result);
            Known.Remove((mailbox, entry));
            if (value != 0)
            {
                Known[(mailbox, entry)] = $"{value}";
            }
        }

        public async Task CatchUpAsync()
        {
            Take(await client.OkAsync("NOOP"));
            while (_stale.Count > 0)
            {
                var (mailbox, entry) = _stale.First();
                _stale.Remove((mailbox, entry));
                var result = await client.OkAsync($"GETMETADATA \"{mailbox}\" {entry}");
                Take(result);
                Known.Remove((mailbox, entry));
                if (result.Of<MetadataResponse>().Single().Values[entry] is { } value)
                {
                    Known[(mailbox, entry)] = System.Text.Encoding.ASCII.GetString(value);
                }
            }
        }

        public async Task<Dictionary<(string Mailbox, string Entry), string>> ReadAllAsync()
        {
            var all = new Dictionary<(string, string), string>();
            foreach (var mailbox in s_mailboxes)
            {
                var told = (await client.OkAsync($"GETMETADATA \"{mailbox}\" ({string.Join(' ', s_entries)})")).Of<MetadataResponse>().Single();
                foreach (var (entry, value) in told.Values.Where(pair => pair.Value is not null))
                {
                    all[(mailbox, entry)] = System.Text.Encoding.ASCII.GetString(value!);
                }
            }

            return all;
        }

        public static string Show(Dictionary<(string Mailbox, string Entry), string> known) =>
            string.Join(' ', known.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key.Mailbox}:{pair.Key.Entry}={pair.Value}"));

        public ValueTask DisposeAsync() => client.DisposeAsync();

        private void Take(CommandResult result)
        {
            foreach (var changed in result.Of<MetadataChangedResponse>())
            {
                _stale.UnionWith(changed.Entries.Select(entry => (changed.Mailbox, entry)));
            }
        }
    }
}
