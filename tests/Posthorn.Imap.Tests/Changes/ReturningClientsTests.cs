using CsCheck;
using Posthorn.Imap.Grammar;
using Posthorn.Imap.Grammar.Responses;
using Posthorn.Imap.Tests.Host;
using Posthorn.Store;

namespace Posthorn.Imap.Tests.Changes;

/// <summary>
/// Random histories in which clients vanish at any point and come back, with QRESYNC, with CONDSTORE, and with nothing, while the
/// mailbox is changed, renamed, deleted and made again, its removed messages are collected, and the server is started anew. Some of
/// them know messages by UID only (RFC 9586). After
/// each return, and after each NOOP, what a client believes is what is there (RFC 7162 §3.2.5, §5.2).
/// </summary>
public sealed class ReturningClientsTests
{
    private static readonly string[] s_flags = ["\\Seen", "\\Flagged", "\\Deleted", "$Label"];

    private static readonly Gen<(int Who, int What, int A, int B)[]> s_histories =
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 19], Gen.Int[0, 30], Gen.Int[0, 30]).Array[10, 90];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_returns_knows_what_it_has_missed(bool rev2) =>
        await s_histories.SampleAsync(
            async history =>
            {
                await using var world = new World(new MemoryHome(), rev2);
                await world.PlayAsync(history);
            },
            iter: 120,
            threads: 1);

    [Fact]
    public async Task So_it_does_after_a_restart_of_the_server() =>
        await s_histories.SampleAsync(
            async history =>
            {
                await using var world = new World(new SqliteHome(), rev2: true);
                await world.PlayAsync(history);
            },
            iter: 25,
            threads: 1);

    private sealed class World(EngineHome home, bool rev2) : IAsyncDisposable
    {
        private readonly ReturningClient[] _clients =
        [
            new(ReturnMode.Qresync, rev2), new(ReturnMode.Condstore, rev2), new(ReturnMode.Plain, rev2), new(ReturnMode.Qresync, rev2),
            new(ReturnMode.Qresync, rev2, listens: true), new(ReturnMode.Plain, rev2, listens: true),
            new(ReturnMode.Qresync, rev2, uidOnly: true), new(ReturnMode.Condstore, rev2, uidOnly: true),
            new(ReturnMode.Plain, rev2, uidOnly: true), new(ReturnMode.Qresync, rev2, listens: true, uidOnly: true),
        ];

        private InProcessServer _server = null!;
        private AccountLease _lease = null!;
        private ImapTestClient _admin = null!;

        public async Task PlayAsync((int Who, int What, int A, int B)[] history)
        {
            _server = new InProcessServer(await home.OpenAsync());
            _lease = await _server.CreateAccountAsync("demo");
            await ConnectAdminAsync();
            await _admin.OkAsync("CREATE Box");
            foreach (var (who, what, a, b) in history)
            {
                await StepAsync(_clients[who], what, a, b);
            }

            foreach (var client in _clients)
            {
                await client.DropAsync();
                await ReturnAsync(client, 0);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            await home.DisposeAsync();
        }

        private async Task StepAsync(ReturningClient client, int what, int a, int b)
        {
            switch (what)
            {
                case 0 or 1 or 2:
                    await _admin.CommandAsync($"APPEND Box ({(a % 2 == 0 ? s_flags[b % 4] : "")}) {{}}", "Subject: x\r\n\r\n"u8.ToArray());
                    break;
                case 3 when a % 4 == 0:
                    await _admin.CommandAsync(b % 2 == 0 ? "RENAME Box Away" : "RENAME Away Box");
                    break;
                case 3 when a % 4 == 1:
                    await _admin.CommandAsync("DELETE Box");
                    await _admin.CommandAsync("CREATE Box");
                    break;
                case 3:
                    await _server.Engine.CollectAsync(DateTimeOffset.MaxValue, default);
                    break;
                case 4 when home.CanRestart && a % 2 == 0:
                    await RestartAsync();
                    break;
                case var _ when !client.IsOnline:
                    await ReturnAsync(client, a % 3);
                    break;
                case 5:
                    await client.DropAsync();
                    break;
                case 6:
                    await client.DropAsync(Command(client, b % 6, a, b), a % 4);
                    break;
                case 7 when client.Uids.Count > 0:
                    await client.StoreSilentlyAsync(Some(client, a, b), s_flags[b % 4], conditional: a % 2 == 0);
                    break;
                case 8:
                    await client.IdleAsync();
                    break;
                case 9:
                    await client.LookAsync();
                    break;
                case 10 or 11:
                    await SettleAsync(client);
                    break;
                default:
                    await client.DoAsync(Command(client, what % 6, a, b));
                    break;
            }
        }

        private static string Command(ReturningClient client, int what, int a, int b)
        {
            var uids = Some(client, a, b);
            return what switch
            {
                0 when uids.Count > 0 => $"UID STORE {string.Join(',', uids)} {(a % 2 == 0 ? "+" : "-")}FLAGS ({s_flags[b % 4]})",
                1 when client.IsUidOnly && uids.Count > 0 => $"UID STORE {uids[0]} +FLAGS ({s_flags[b % 4]})",
                2 when client.IsUidOnly && uids.Count > 0 => $"UID FETCH {uids[0]} (FLAGS)",
                1 when client.Uids.Count > 0 => $"STORE {(a % client.Uids.Count) + 1} +FLAGS ({s_flags[b % 4]})",
                2 when client.Uids.Count > 0 => $"FETCH {(a % client.Uids.Count) + 1} (FLAGS)",
                3 when uids.Count > 0 && a % 3 == 0 => $"UID MOVE {string.Join(',', uids)} Trash",
                3 when uids.Count > 0 => $"UID COPY {string.Join(',', uids)} Box",
                4 => "EXPUNGE",
                _ => "NOOP",
            };
        }

        private static List<uint> Some(ReturningClient client, int a, int b)
        {
            var uids = client.Uids;
            return uids.Count == 0 ? [] : [.. uids.Skip(a % uids.Count).Take((b % 4) + 1)];
        }

        private async Task ReturnAsync(ReturningClient client, int hint)
        {
            if (await client.ReturnAsync(_server, "Box", hint))
            {
                await CompareAsync(client);
            }
        }

        private async Task SettleAsync(ReturningClient client)
        {
            await client.DoAsync("NOOP");
            if (client.IsOnline)
            {
                await client.LookAsync();
            }

            if (client.IsOnline)
            {
                await CompareAsync(client);
            }
        }

        private async Task CompareAsync(ReturningClient client)
        {
            await using var fresh = new ImapTestClient(_server.Connect());
            await fresh.ReadAsync();
            await fresh.OkAsync("LOGIN demo demo");
            foreach (var name in new[] { "Box", "Away" })
            {
                // A mailbox that the client has selected may have got another name.
                var examined = await fresh.CommandAsync($"EXAMINE {name}");
                if (examined.Of<StatusResponse>().Any(status => status.Code is NumberCode { Name: "UIDVALIDITY" } code && code.Number == client.UidValidity))
                {
                    var expected = (await fresh.OkAsync("FETCH 1:* (UID FLAGS)")).Of<FetchResponse>()
                        .ToDictionary(fetch => fetch.Uid!.Value, fetch => string.Join(' ', new SortedSet<string>(fetch.Flags!.Where(flag => flag != "\\Recent"))));
                    Assert.True(
                        expected.OrderBy(pair => pair.Key).SequenceEqual(client.Cache.OrderBy(pair => pair.Key)),
                        $"is:       {Show(expected)}\nbelieved: {Show(client.Cache)}\n{client.Session}");
                    return;
                }
            }

            Assert.Fail("The mailbox that the client has selected is gone, and it was not told.");
        }

        private static string Show(Dictionary<uint, string> messages) =>
            string.Join(", ", messages.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} ({pair.Value})"));

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
            Assert.DoesNotContain(_server.Log.Lines, line => line.Problem is not null);
        }
    }
}
