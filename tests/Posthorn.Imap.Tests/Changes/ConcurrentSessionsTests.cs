using CsCheck;
using Posthorn.Imap.Grammar;
using Posthorn.Imap.Grammar.Responses;
using Posthorn.Imap.Tests.Host;
using Posthorn.Store;
using Posthorn.Store.Sqlite;

namespace Posthorn.Imap.Tests.Changes;

/// <summary>
/// Random operations by several sessions on one mailbox, held after each step against a naive model: the mailbox itself, and what
/// each client has been told (RFC 9051 §5.2, §7.5.1); some are told by UID only (RFC 9586). The seed that repeats a failure is printed by CsCheck.
/// </summary>
public class ConcurrentSessionsTests
{
    private static readonly string[] s_flags = ["\\Seen", "\\Flagged", "\\Deleted", "$Label", "\\Answered"];

    /// <summary>An operation: who, what, and three numbers from which its arguments are made.</summary>
    private static readonly Gen<(int Who, int What, int A, int B, int C)[]> s_histories =
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 13], Gen.Int[0, 30], Gen.Int[0, 30], Gen.Int[0, 4]).Array[5, 60];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_client_is_told_what_the_mailbox_is(bool rev2) =>
        await s_histories.SampleAsync(async history => await RunAsync(new MemoryEngine(TimeProvider.System), history, rev2), iter: 150, threads: 1);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_client_is_told_what_the_mailbox_on_disk_is(bool rev2) =>
        await s_histories.SampleAsync(
            async history =>
            {
                var folder = Directory.CreateTempSubdirectory("posthorn-sessions-").FullName;
                try
                {
                    var options = new SqliteEngineOptions { DataFolder = folder };
                    await RunAsync(await SqliteEngine.OpenAsync(options, TimeProvider.System, default), history, rev2);
                }
                finally
                {
                    Directory.Delete(folder, recursive: true);
                }
            },
            iter: 20,
            threads: 1);

    private static async Task RunAsync(IStoreEngine engine, (int Who, int What, int A, int B, int C)[] history, bool rev2)
    {
        await using var server = new InProcessServer(engine);
        using var lease = await server.CreateAccountAsync("demo");
        var model = new Model();
        var clients = new List<ModelClient>();
        foreach (var enabled in new[] { "", "", "UIDONLY", "UIDONLY QRESYNC" })
        {
            clients.Add(await ModelClient.ConnectAsync(server, model, rev2, enabled));
        }

        foreach (var (who, what, a, b, c) in history)
        {
            await clients[who].DoAsync(what, a, b, c);
        }

        foreach (var client in clients)
        {
            await client.SettleAsync();
            await client.DisposeAsync();
        }

        Assert.DoesNotContain(server.Log.Lines, line => line.Problem is not null);
    }

    /// <summary>The mailbox as a list of messages.</summary>
    private sealed class Model
    {
        public List<(uint Uid, SortedSet<string> Flags)> Messages { get; } = [];

        public uint UidNext { get; set; } = 1;

        public int Find(uint uid) => Messages.FindIndex(message => message.Uid == uid);
    }

    /// <summary>A client with all that it has been told.</summary>
    private sealed class ModelClient(ImapTestClient wire, Model model, bool uidOnly) : IAsyncDisposable
    {
        private readonly List<(uint Uid, SortedSet<string> Flags)> _told = [];
        private uint _toldUidNext = 1;

        public static async Task<ModelClient> ConnectAsync(InProcessServer server, Model model, bool rev2, string enabled)
        {
            var wire = new ImapTestClient(server.Connect());
            await wire.ReadAsync();
            await wire.OkAsync("LOGIN demo demo");
            if (rev2)
            {
                await wire.OkAsync("ENABLE IMAP4rev2");
            }

            if (enabled.Length > 0)
            {
                await wire.OkAsync($"ENABLE {enabled}");
            }

            await wire.OkAsync("SELECT INBOX");
            return new ModelClient(wire, model, enabled.Length > 0);
        }

        public ValueTask DisposeAsync() => wire.DisposeAsync();

        public async Task DoAsync(int what, int a, int b, int c)
        {
            var set = Set(a, b);
            var uids = set.Select(number => _told[number - 1].Uid).ToList();
            var flag = s_flags[c];
            switch (what)
            {
                case 0 or 1 or 2:
                    Append(c % 2 == 0 ? [flag] : []);
                    await SendAsync($"APPEND INBOX ({(c % 2 == 0 ? flag : "")}) {{27+}}\r\nSubject: message\r\n\r\nHello.\r\n", mayExpunge: true);
                    break;
                case 3 when set.Count > 0:
                    await SendAsync($"{Uid}STORE {Names(set)} {Sign(a)}FLAGS ({flag})", mayExpunge: uidOnly, stored: (uids, a, flag));
                    break;
                case 4 when set.Count > 0:
                    await SendAsync($"UID STORE {Uids(uids)} {Sign(a)}FLAGS ({flag})", mayExpunge: true, stored: (uids, a, flag));
                    break;
                case 5 when set.Count > 0:
                    await SendAsync($"{Uid}STORE {Names(set)} {Sign(a)}FLAGS.SILENT ({flag})", mayExpunge: uidOnly, stored: (uids, a, flag), silent: true);
                    break;
                case 6:
                    Expunge(model.Messages.Where(message => message.Flags.Contains("\\Deleted")).Select(message => message.Uid).ToList());
                    await SendAsync("EXPUNGE", mayExpunge: true);
                    break;
                case 7 when set.Count > 0:
                    Expunge(uids.Where(uid => model.Find(uid) is >= 0 and var at && model.Messages[at].Flags.Contains("\\Deleted")).ToList());
                    await SendAsync($"UID EXPUNGE {Uids(uids)}", mayExpunge: true);
                    break;
                case 8 when set.Count > 0:
                    Expunge(uids);
                    await SendAsync($"{Uid}MOVE {Names(set)} Trash", mayExpunge: true, mayFail: true);
                    break;
                case 9 when set.Count > 0:
                    // RFC 9051 §6.4.7: all or none.
                    var isWhole = uids.TrueForAll(uid => model.Find(uid) >= 0);
                    foreach (var uid in isWhole ? uids : [])
                    {
                        Append(model.Messages[model.Find(uid)].Flags);
                    }

                    await SendAsync($"{Uid}COPY {Names(set)} INBOX", mayExpunge: true, mayFail: !isWhole);
                    break;
                case 10 when set.Count > 0:
                    await SendAsync($"{Uid}FETCH {Names(set)} (FLAGS UID)", mayExpunge: uidOnly);
                    break;
                case 11:
                    await SearchAsync(flag);
                    break;
                case 12:
                    await IdleAsync();
                    break;
                default:
                    await SettleAsync();
                    break;
            }
        }

        /// <summary>After NOOP, what the client knows is what there is.</summary>
        public async Task SettleAsync()
        {
            Apply((await wire.OkAsync("NOOP")).Untagged, mayExpunge: true);
            AssertSettled();
        }

        private void AssertSettled()
        {
            Assert.Equal(model.Messages.Select(message => message.Uid), _told.Select(message => message.Uid));
            foreach (var ((_, expected), (uid, told)) in model.Messages.Zip(_told))
            {
                Assert.True(expected.SetEquals(told), $"UID {uid}: told ({string.Join(' ', told)}), is ({string.Join(' ', expected)})");
            }
        }

        private async Task IdleAsync()
        {
            await wire.SendLineAsync("i IDLE");
            var responses = new List<Response>();
            while (responses.Count == 0 || responses[^1] is not ContinuationResponse)
            {
                responses.Add(await wire.ReadAsync());
            }

            await wire.SendLineAsync("DONE");
            responses.AddRange((await wire.ReadToTaggedAsync()).Untagged);
            Apply(responses, mayExpunge: true);
            AssertSettled();
        }

        private async Task SearchAsync(string flag)
        {
            var key = flag[0] == '\\' ? flag[1..].ToUpperInvariant() : $"KEYWORD {flag}";
            var responses = (await wire.OkAsync($"{Uid}SEARCH {key}")).Untagged;
            var found = responses.OfType<SearchResponse>().SelectMany(search => search.Numbers)
                .Concat(responses.OfType<EsearchResponse>().SelectMany(search => search.All ?? [])).ToList();

            // The messages that the client knew of, with the flags that they have now; removed ones with those they had.
            var expected = _told.Index()
                .Where(pair => (model.Find(pair.Item.Uid) is >= 0 and var at ? model.Messages[at].Flags : pair.Item.Flags).Contains(flag))
                .Select(pair => uidOnly ? pair.Item.Uid : (uint)pair.Index + 1).ToList();
            Assert.Equal(expected, found);
            Apply(responses, mayExpunge: uidOnly);
        }

        private async Task SendAsync(
            string command, bool mayExpunge, (List<uint> Uids, int How, string Flag)? stored = null, bool silent = false, bool mayFail = false)
        {
            var gone = stored is { } change && change.Uids.Exists(uid => model.Find(uid) < 0);
            if (stored is { } known)
            {
                Store(known.Uids, known.How, known.Flag);
            }

            var (responses, tagged) = await wire.CommandAsync(command);
            Assert.True(
                tagged.Condition == Condition.Ok || ((gone || mayFail) && tagged.Code is { Name: "EXPUNGEISSUED" }),
                $"{command}: {tagged.Condition} {tagged.Text}");
            if (silent && stored is var (uids, how, flag))
            {
                // RFC 9051 §6.4.6: the client works out the new flags itself.
                foreach (var message in _told.Where(message => uids.Contains(message.Uid) && model.Find(message.Uid) >= 0))
                {
                    Change(message.Flags, how, flag);
                }
            }

            Apply(responses, mayExpunge);
        }

        private void Apply(IReadOnlyList<Response> responses, bool mayExpunge)
        {
            foreach (var response in responses)
            {
                switch (response)
                {
                    case ExpungeResponse or FetchResponse when uidOnly:
                        Assert.Fail("A message number was told.");
                        break;
                    case ExpungeResponse expunge:
                        Assert.True(mayExpunge, "EXPUNGE while message numbers are in use");
                        _told.RemoveAt((int)expunge.Number - 1);
                        break;
                    case ExistsResponse exists:
                        _told.AddRange(model.Messages.Where(message => message.Uid >= _toldUidNext)
                            .Select(message => (message.Uid, new SortedSet<string>(message.Flags))));
                        _toldUidNext = model.UidNext;
                        Assert.Equal(exists.Count, (uint)_told.Count);
                        break;
                    case FetchResponse fetch:
                        var (uid, flags) = _told[(int)fetch.Number - 1];
                        Assert.Equal(uid, fetch.Uid ?? uid);
                        flags.Clear();
                        flags.UnionWith(fetch.Flags!.Where(flag => flag != "\\Recent"));
                        break;
                    case VanishedResponse vanished:
                        Assert.All(vanished.Uids, uid => Assert.Equal(1, _told.RemoveAll(message => message.Uid == uid)));
                        break;
                    case UidFetchResponse { Flags: { } now } named:
                        var known = _told.Single(message => message.Uid == named.Uid).Flags;
                        known.Clear();
                        known.UnionWith(now.Where(flag => flag != "\\Recent"));
                        break;
                }
            }
        }

        private string Uid => uidOnly ? "UID " : "";

        private string Names(List<int> set) => uidOnly ? Uids(set.ConvertAll(number => _told[number - 1].Uid)) : Numbers(set);

        private List<int> Set(int a, int b)
        {
            if (_told.Count == 0)
            {
                return [];
            }

            var first = (a % _told.Count) + 1;
            var last = (b % _told.Count) + 1;
            return [.. Enumerable.Range(Math.Min(first, last), Math.Min(Math.Abs(last - first), 4) + 1)];
        }

        private void Append(IEnumerable<string> flags) => model.Messages.Add((model.UidNext++, [.. flags]));

        private void Expunge(List<uint> uids) => model.Messages.RemoveAll(message => uids.Contains(message.Uid));

        private void Store(List<uint> uids, int how, string flag)
        {
            foreach (var (_, flags) in model.Messages.Where(message => uids.Contains(message.Uid)))
            {
                Change(flags, how, flag);
            }
        }

        private static void Change(SortedSet<string> flags, int how, string flag)
        {
            switch (how % 3)
            {
                case 0:
                    flags.Add(flag);
                    break;
                case 1:
                    flags.Remove(flag);
                    break;
                default:
                    flags.Clear();
                    flags.Add(flag);
                    break;
            }
        }

        private static string Sign(int how) => (how % 3) switch { 0 => "+", 1 => "-", _ => "" };

        private static string Numbers(List<int> set) => $"{set[0]}:{set[^1]}";

        private static string Uids(List<uint> uids) => string.Join(',', uids);
    }
}
