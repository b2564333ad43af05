using CsCheck;
using Posthorn.Imap.Grammar;
using Posthorn.Imap.Grammar.Responses;
using Posthorn.Imap.Tests.Host;
using Posthorn.Store;

namespace Posthorn.Imap.Tests.Delta;

/// <summary>
/// Random histories of a whole account: mailboxes are made, renamed, deleted and subscribed, messages come, go and change. A client that
/// asks by X-DELTA now and then believes what is there, also when an answer of it was cut short, after collections, and after a restart.
/// </summary>
public sealed class AccountDeltaTests
{
    private static readonly string[] s_names = ["INBOX", "A", "A/B", "C", "D/E/F"];
    private static readonly string[] s_flags = ["\\Seen", "\\Flagged", "\\Deleted", "$Label"];

    private static readonly Gen<(int What, int A, int B)[]> s_histories = Gen.Select(Gen.Int[0, 19], Gen.Int[0, 30], Gen.Int[0, 30]).Array[10, 60];

    [Fact]
    public Task A_client_that_asks_for_the_delta_knows_the_account() => CheckAsync(() => new MemoryHome(), 150);

    [Fact]
    public Task So_it_does_when_the_server_is_started_anew() => CheckAsync(() => new SqliteHome(), 30);

    [Fact]
    public async Task While_others_change_the_account_nothing_is_lost_between_two_answers()
    {
        // An engine that answers on a thread of its own, as the memory engine does not.
        await using var home = new SqliteHome();
        await using var server = new InProcessServer(await home.OpenAsync());
        using var lease = await server.CreateAccountAsync("demo");
        await using var asking = await LogInAsync(server);
        var mirror = new DeltaMirror();
        var writers = Enumerable.Range(0, 3).Select(i => Task.Run(async () =>
        {
            await using var writer = await LogInAsync(server);
            var own = i == 0 ? "INBOX" : "Sent";
            await writer.OkAsync($"SELECT {own}");
            for (var turn = 0; turn < 50; turn++)
            {
                await writer.OkAsync($"APPEND {own} {{}}", "Subject: x\r\n\r\n"u8.ToArray());
                await writer.CommandAsync($"STORE * +FLAGS ({s_flags[turn % 4]})");
                await writer.OkAsync(turn % 5 == 4 ? "EXPUNGE" : "NOOP");
                await writer.OkAsync($"CREATE T{i}");
                await writer.OkAsync($"DELETE T{i}");
            }
        })).ToList();
        while (writers.Exists(writer => !writer.IsCompleted))
        {
            await AskAsync(asking, mirror);
        }

        await Task.WhenAll(writers);
        await AskAsync(asking, mirror);
        Assert.Equal(await TruthAsync(lease.Account), mirror.Mailboxes);
    }

    private static async Task CheckAsync(Func<EngineHome> home, int times) =>
        await s_histories.SampleAsync(
            async history =>
            {
                await using var world = new World(home());
                await world.PlayAsync(history);
            },
            iter: times,
            threads: 1);

    private static async Task AskAsync(ImapTestClient client, DeltaMirror mirror) =>
        mirror.Take((await client.OkAsync($"X-DELTA {mirror.ModSeq}")).Untagged, isComplete: true);

    private static async Task<ImapTestClient> LogInAsync(InProcessServer server)
    {
        var client = new ImapTestClient(server.Connect());
        await client.ReadAsync();
        await client.OkAsync("LOGIN demo demo");
        return client;
    }

    private static async Task<List<string>> TruthAsync(MailAccount account)
    {
        var truth = new List<string>();
        foreach (var mailbox in account.Current.Mailboxes.Values)
        {
            var open = (await account.OpenMailboxAsync(mailbox.Id, default))!;
            var info = open.Current.Info;
            List<string> attributes = account.Current.Subscriptions.Contains(info.Name) ? ["\\Subscribed"] : [];
            if (info.Uses != SpecialUses.None)
            {
                attributes.Add("\\" + info.Uses);
            }

            truth.Add(MirroredMailbox.Show(
                $"F{info.Id.Account.Value:x}-{info.Id.Number:x}", info.Name, attributes.Count == 0 ? [""] : attributes,
                $"{info.UidValidity} {info.UidNext} {info.Messages} {info.Unseen}",
                open.Current.Messages.Select(message => KeyValuePair.Create(message.Uid, MirroredMailbox.ShowFlags(Flags(message.Flags))))));
            await account.CloseMailboxAsync(open);
        }

        return [.. truth.Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Flags(MessageFlags flags) =>
        Enum.GetValues<SystemFlags>().Where(flag => flag != SystemFlags.None && flags.Has(flag)).Select(flag => "\\" + flag).Concat(flags.Keywords);

    private sealed class World(EngineHome home) : IAsyncDisposable
    {
        private readonly DeltaMirror[] _mirrors = [new(), new(), new()];
        private InProcessServer _server = null!;
        private AccountLease _lease = null!;
        private ImapTestClient _client = null!;

        public async Task PlayAsync((int What, int A, int B)[] history)
        {
            _server = new InProcessServer(await home.OpenAsync());
            _lease = await _server.CreateAccountAsync("demo");
            _client = await LogInAsync(_server);
            foreach (var (what, a, b) in history)
            {
                await StepAsync(what, a, b);
            }

            foreach (var mirror in _mirrors)
            {
                await CompareAsync(mirror);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            await home.DisposeAsync();
        }

        private async Task StepAsync(int what, int a, int b)
        {
            var (name, other) = (s_names[a % s_names.Length], s_names[b % s_names.Length]);
            switch (what)
            {
                case 0 or 1 or 2 or 3:
                    await _client.CommandAsync($"APPEND {name} ({(b % 2 == 0 ? s_flags[b % 4] : "")}) {{}}", "Subject: x\r\n\r\n"u8.ToArray());
                    break;
                case 4:
                    await _client.CommandAsync($"SELECT {name}");
                    break;
                case 5:
                    await _client.CommandAsync($"CREATE {name}");
                    break;
                case 6:
                    await _client.CommandAsync($"DELETE {name}");
                    break;
                case 7:
                    await _client.CommandAsync($"RENAME {name} {other}");
                    break;
                case 8:
                    await _client.CommandAsync($"{(b % 2 == 0 ? "" : "UN")}SUBSCRIBE {name}");
                    break;
                case 9:
                    await _server.Engine.CollectAsync(DateTimeOffset.MaxValue, default);
                    break;
                case 10 when home.CanRestart:
                    await RestartAsync();
                    break;
                case 11:
                    await CutShortAsync(_mirrors[a % 3], b);
                    break;
                case 12 or 13:
                    await CompareAsync(_mirrors[a % 3]);
                    break;
                case var _ when !_client.Checker.IsSelected || _client.Checker.Exists == 0:
                    await _client.CommandAsync("SELECT INBOX");
                    break;
                default:
                    await _client.CommandAsync(Command(what, a, b));
                    break;
            }
        }

        private string Command(int what, int a, int b)
        {
            var first = (a % (int)_client.Checker.Exists) + 1;
            var set = $"{first}:{Math.Min(first + (b % 4), (int)_client.Checker.Exists)}";
            return what switch
            {
                14 or 15 => $"STORE {set} {(a % 3 == 0 ? "-" : "+")}FLAGS ({s_flags[b % 4]})",
                16 => $"MOVE {set} {s_names[b % s_names.Length]}",
                17 => $"COPY {set} {s_names[b % s_names.Length]}",
                18 => "EXPUNGE",
                _ => "NOOP",
            };
        }

        // What has come before the connection broke is kept, and the same is asked again.
        private async Task CutShortAsync(DeltaMirror mirror, int responses) =>
            mirror.Take((await _client.OkAsync($"X-DELTA {mirror.ModSeq}")).Untagged.Take(responses % 6), isComplete: false);

        private async Task CompareAsync(DeltaMirror mirror)
        {
            await AskAsync(_client, mirror);
            Assert.Equal(await TruthAsync(_lease.Account), mirror.Mailboxes);
        }

        private async Task RestartAsync()
        {
            await StopAsync();
            _server = new InProcessServer(await home.OpenAsync());
            var record = await _server.Engine.FindAccountAsync("demo", default);
            _lease = (await _server.Store.OpenAccountAsync(record!.Id, default))!;
            _client = await LogInAsync(_server);
        }

        private async Task StopAsync()
        {
            await _client.DisposeAsync();
            _lease.Dispose();
            await _server.DisposeAsync();
            Assert.DoesNotContain(_server.Log.Lines, line => line.Problem is not null);
        }
    }
}
