using CsCheck;
using Posthorn.Imap.Grammar;
using Posthorn.Imap.Grammar.Responses;
using Posthorn.Imap.Tests.Changes;
using Posthorn.Imap.Tests.Host;
using Posthorn.Store;

namespace Posthorn.Imap.Tests.SmartFolders;

/// <summary>
/// Random histories in which messages come, change, move and go in several mailboxes, mailboxes come and go, the filter changes, and the
/// server is started anew, while clients have the smart folder selected, store flags in it, vanish and come back. After each step the
/// folder shows what a fresh search of the mailboxes finds, each message under the UID that it had before; and each client believes that.
/// </summary>
public sealed class SmartFolderHistoriesTests
{
    private const string Folder = "#filters/box";

    private static readonly string[] s_filters =
        ["UNSEEN", "FLAGGED", "OR FLAGGED SEEN", "NOT FLAGGED SUBJECT odd", "ALL", "BODY even UNSEEN", "FILTER other", "KEYWORD $Label LARGER 20"];

    private static readonly string[] s_flags = ["\\Seen", "\\Flagged", "\\Deleted", "$Label"];

    private static readonly string[] s_mailboxes = ["INBOX", "Archive", "Trash", "Work"];

    private static readonly Gen<(int Who, int What, int A, int B)[]> s_histories =
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 17], Gen.Int[0, 30], Gen.Int[0, 30]).Array[10, 60];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_smart_folder_shows_what_a_search_finds(bool rev2) =>
        await s_histories.SampleAsync(history => PlayAsync(new MemoryHome(), rev2, history), iter: 100, threads: 1);

    [Fact]
    public async Task So_it_does_after_a_restart_of_the_server() =>
        await s_histories.SampleAsync(history => PlayAsync(new SqliteHome(), rev2: true, history), iter: 20, threads: 1);

    private static async Task PlayAsync(EngineHome home, bool rev2, (int Who, int What, int A, int B)[] history)
    {
        await using var world = new World(home, rev2);
        await world.BeginAsync();
        foreach (var (who, what, a, b) in history)
        {
            await world.StepAsync(who, what, a, b);
            if ((who + a) % 4 != 0)
            {
                await world.CheckFolderAsync();
            }
            else
            {
                // Several steps at once: a message may leave and come back meanwhile.
                world.ForgetShown();
            }
        }

        await world.CheckFolderAsync();
        await world.CheckClientsAsync();
    }

    private sealed class World(EngineHome home, bool rev2) : IAsyncDisposable
    {
        private readonly ReturningClient[] _clients =
        [
            new(ReturnMode.Qresync, rev2), new(ReturnMode.Condstore, rev2), new(ReturnMode.Plain, rev2),
            new(ReturnMode.Qresync, rev2, listens: true), new(ReturnMode.Qresync, rev2, uidOnly: true), new(ReturnMode.Plain, rev2, listens: true),
        ];

        private readonly Dictionary<uint, MemberOrigin> _everShown = [];
        private Dictionary<(int Mailbox, uint Uid), uint> _shown = [];
        private string _filter = s_filters[0];
        private uint _validity;
        private InProcessServer _server = null!;
        private AccountLease _lease = null!;
        private ImapTestClient _admin = null!;

        private MailAccount Account => _lease.Account;

        public async Task BeginAsync()
        {
            _server = new InProcessServer(await home.OpenAsync());
            _lease = await _server.CreateAccountAsync("demo");
            await ConnectAdminAsync();
            await _admin.OkAsync($"SETMETADATA \"\" (/private/filters/values/box \"{_filter}\" /private/filters/values/other \"SEEN\")");
            await CheckFolderAsync();
        }

        public async Task StepAsync(int who, int what, int a, int b)
        {
            var (client, mailbox) = (_clients[who], s_mailboxes[a % 4]);
            switch (what)
            {
                case 0 or 1 or 2:
                    var text = $"Subject: {(b % 2 == 0 ? "even" : "odd")}\r\n\r\n{(a % 2 == 0 ? "even" : "odd")}\r\n";
                    await _admin.CommandAsync($"APPEND {mailbox} ({(b % 3 == 0 ? s_flags[b % 4] : "")}) {{}}", System.Text.Encoding.ASCII.GetBytes(text));
                    break;
                case 3 or 4 or 5:
                    await OnOneAsync(mailbox, b, uid => $"UID STORE {uid} {(a % 3 == 0 ? "-" : "+")}FLAGS.SILENT ({s_flags[(a + b) % 4]})");
                    break;
                case 6:
                    await OnOneAsync(mailbox, b, uid => $"UID MOVE {uid} {s_mailboxes[b % 4]}");
                    break;
                case 7:
                    await OnOneAsync(mailbox, b, uid => $"UID COPY {uid} {s_mailboxes[b % 4]}");
                    break;
                case 8:
                    await OnOneAsync(mailbox, b, uid => "EXPUNGE");
                    break;
                case 9 when a % 2 == 0:
                    _filter = s_filters[b % s_filters.Length];
                    await _admin.OkAsync($"SETMETADATA \"\" (/private/filters/values/box \"{_filter}\")");
                    break;
                case 9:
                    await _admin.OkAsync($"SETMETADATA \"\" (/private/filters/values/other \"{(b % 2 == 0 ? "SEEN" : "NOT SEEN")}\")");
                    break;
                case 10 when a % 5 == 0:
                    await _admin.CommandAsync(b % 2 == 0 ? "DELETE Work" : "RENAME Work Old");
                    break;
                case 10 when a % 5 == 1:
                    await _admin.CommandAsync($"SETMETADATA {mailbox} (/private/specialuse {(b % 2 == 0 ? "NIL" : "\"\\\\Junk\"")})");
                    break;
                case 10:
                    await _admin.CommandAsync(b % 2 == 0 ? "CREATE Work" : "DELETE Old");
                    break;
                case 11 when home.CanRestart && a % 3 == 0:
                    await RestartAsync();
                    break;
                case 11:
                    await _server.Engine.CollectAsync(DateTimeOffset.MaxValue, default);
                    break;
                case var _ when !client.IsOnline:
                    Assert.True(await client.ReturnAsync(_server, Folder, a % 3));
                    break;
                case 12:
                    await client.DropAsync();
                    break;
                case 13 or 14 when client.Uids.Count > 0:
                    await client.StoreSilentlyAsync([client.Uids[b % client.Uids.Count]], s_flags[(a + b) % 4], conditional: a % 2 == 0);
                    break;
                case 15 when client.Uids.Count > 0:
                    await client.DoAsync($"UID STORE {client.Uids[b % client.Uids.Count]} {(a % 2 == 0 ? "+" : "-")}FLAGS ({s_flags[(a + b) % 4]})");
                    break;
                case 16:
                    await client.IdleAsync();
                    break;
                default:
                    await client.LookAsync();
                    break;
            }
        }

        public void ForgetShown() => _shown = [];

        // One step, and then the folder is brought up to date: who is shown before and afterwards must not have got another UID.
        public async Task CheckFolderAsync()
        {
            var status = (await _admin.OkAsync($"STATUS {Folder} (UIDVALIDITY MESSAGES UNSEEN SIZE)")).Of<MailboxStatusResponse>().Single();
            var open = (await Account.OpenMailboxAsync(Account.Current.FindGathering(Folder)!.Id, default))!;
            try
            {
                var members = open.Current.Messages;
                var shown = new List<string>();
                var now = new Dictionary<(int, uint), uint>();
                foreach (var member in members)
                {
                    var origin = open.Origins!.Find(member.Uid)!.Value;
                    shown.Add($"{origin.Mailbox} {origin.SourceUid} {member.Flags} {member.Size}");
                    now.Add((origin.Mailbox, origin.SourceUid), member.Uid);
                    Assert.True(_everShown.TryAdd(member.Uid, origin) || _everShown[member.Uid] == origin, "A UID was given to another message.");
                    Assert.False(_shown.TryGetValue((origin.Mailbox, origin.SourceUid), out var uid) && uid != member.Uid, "A message that stayed has got another UID.");
                }

                Assert.Equal((await SearchAsync()).Order(), shown.Order());
                var info = open.Current.Info;
                Assert.True(_validity == 0 || _validity == info.UidValidity);
                (_validity, _shown) = (info.UidValidity, now);
                Assert.Equal((members.Count, members.Count(member => !member.Flags.Has(SystemFlags.Seen)), members.Sum(member => member.Size)), (info.Messages, info.Unseen, info.Size));
                Assert.Equal(info.Messages, status.Items["MESSAGES"]);
                var stored = (await _server.Engine.LoadMailboxAsync(open.Id, default))!;
                Assert.Equal(members, stored.Messages);
                Assert.Equal(now.Count, (await _server.Engine.ReadOriginsAsync(open.Id, default)).Count);
                Assert.Equal(Account.Current.Mailboxes.Values.Sum(mailbox => mailbox.Size), Account.Current.UsedBytes);
            }
            finally
            {
                await Account.CloseMailboxAsync(open);
            }
        }

        public async Task CheckClientsAsync()
        {
            foreach (var client in _clients)
            {
                if (client.IsOnline)
                {
                    await client.DoAsync("NOOP");
                    await client.LookAsync();
                    await CheckAsync(client);
                    await client.DropAsync();
                }

                Assert.True(await client.ReturnAsync(_server, Folder, hint: 1));
                await CheckAsync(client);
            }

            Assert.DoesNotContain(_server.Log.Lines, line => line.Problem is not null);
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            await home.DisposeAsync();
        }

        private async Task CheckAsync(ReturningClient client)
        {
            var open = (await Account.OpenMailboxAsync(Account.Current.FindGathering(Folder)!.Id, default))!;
            var expected = open.Current.Messages.Select(member => $"{member.Uid} {string.Join(' ', Fetch.FlagNames.Of(member.Flags, isRecent: false).Select(flag => flag.ToString()).Order(StringComparer.Ordinal))}");
            var believed = client.Cache.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} {string.Join(' ', pair.Value.Split(' ').Order(StringComparer.Ordinal))}");
            Assert.True(expected.SequenceEqual(believed), $"{string.Join(", ", expected)}\n{string.Join(", ", believed)}\n{client.Session}");
            await Account.CloseMailboxAsync(open);
        }

        // What a fresh search of the mailboxes finds, as it is there.
        private async Task<List<string>> SearchAsync()
        {
            var found = new List<string>();
            foreach (var result in (await _admin.OkAsync($"ESEARCH IN (personal) RETURN (ALL) {_filter}")).Of<EsearchResponse>())
            {
                var mailbox = Account.Current.Find(result.Mailbox!)!;
                if ((mailbox.Uses & (SpecialUses.Trash | SpecialUses.Junk)) == 0)
                {
                    var open = (await Account.OpenMailboxAsync(mailbox.Id, default))!;
                    found.AddRange(open.Current.Messages.In(UidSet.Of(result.All!)).Select(message => $"{mailbox.Id.Number} {message.Uid} {message.Flags} {message.Size}"));
                    await Account.CloseMailboxAsync(open);
                }
            }

            return found;
        }

        private async Task OnOneAsync(string mailbox, int which, Func<uint, string> command)
        {
            if ((await _admin.CommandAsync($"SELECT {mailbox}")).Tagged.Condition != Condition.Ok)
            {
                return;
            }

            var open = (await Account.OpenMailboxAsync(Account.Current.Find(mailbox)!.Id, default))!;
            if (open.Current.Messages.Count is > 0 and var count)
            {
                await _admin.CommandAsync(command(open.Current.Messages[which % count].Uid));
            }

            await Account.CloseMailboxAsync(open);
            await _admin.OkAsync("UNSELECT");
        }

        private async Task ConnectAdminAsync()
        {
            _admin = new ImapTestClient(_server.Connect());
            await _admin.ReadAsync();
            await _admin.OkAsync("LOGIN demo demo");
        }

        private async Task RestartAsync()
        {
            await StopAsync();
            _server = new InProcessServer(await home.OpenAsync());
            var record = await _server.Engine.FindAccountAsync("demo", default);
            _lease = (await _server.Store.OpenAccountAsync(record!.Id, default))!;
            await ConnectAdminAsync();
        }

        private async Task StopAsync()
        {
            foreach (var client in _clients)
            {
                await client.DropAsync();
            }

            await _admin.DisposeAsync();
            _lease.Dispose();
            await _server.DisposeAsync();
        }
    }
}
