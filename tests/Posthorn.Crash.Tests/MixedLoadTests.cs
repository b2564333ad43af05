using System.Globalization;
using Posthorn.Clients.Tests.Server;

namespace Posthorn.Crash.Tests;

/// <summary>
/// kill -9 under mixed load: each account gets mail and is changed by a client at the same time, which appends, flags, moves, copies,
/// expunges, and makes, renames and deletes mailboxes. After each kill the account is as after the last command that was answered, or as
/// after the one that was under way, and nothing in between; mail that was acknowledged is there once. Every fifth time, and at the end, a check
/// finds nothing wrong. 20 rounds; <c>POSTHORN_KILL_ROUNDS</c> says otherwise (200 take some minutes), <c>POSTHORN_KILL_SEED</c> repeats a run.
/// </summary>
public class MixedLoadTests(ITestOutputHelper output)
{
    private static readonly string[] s_accounts = ["dora", "emil", "fred"];

    [Fact]
    public async Task An_account_is_as_before_or_as_after_each_command_whenever_the_server_is_killed()
    {
        var rounds = int.Parse(Environment.GetEnvironmentVariable("POSTHORN_KILL_ROUNDS") ?? "20", CultureInfo.InvariantCulture);
        var seed = int.Parse(
            Environment.GetEnvironmentVariable("POSTHORN_KILL_SEED") ?? Environment.TickCount.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        output.WriteLine($"POSTHORN_KILL_ROUNDS={rounds} POSTHORN_KILL_SEED={seed}");
        var random = new Random(seed);
        await using var server = await PosthornProcess.StartAsync(s_accounts);
        var accounts = s_accounts.Select(name => new MixedAccount(name)).ToList();
        for (var round = 0; round < rounds; round++)
        {
            var left = random.Next(1, 150);
            var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            void Answered()
            {
                if (Interlocked.Decrement(ref left) <= 0)
                {
                    enough.TrySetResult();
                }
            }

            var writers = accounts.Select(account => account.ChangeAsync(server.ImapPort, new Random(random.Next()), Answered))
                .Concat(accounts.Select(account => account.DeliverAsync(server.LmtpPort, Answered))).ToList();
            var ended = await Task.WhenAny(enough.Task, Task.WhenAll(writers));
            Assert.True(ended == enough.Task, string.Concat(writers.Where(writer => writer.IsFaulted).Select(writer => writer.Exception)));
            await server.KillAsync();
            await Task.WhenAll(writers);
            await server.RunAsync();
            foreach (var account in accounts)
            {
                await account.VerifyAsync(server.ImapPort, $"Round {round} of seed {seed}, {account.Name}");
            }

            if (round % 5 == 4 || round == rounds - 1)
            {
                var (code, said) = await PosthornProcess.RunToolAsync("", "check", "--config", server.Configuration);
                Assert.True(code == 0, $"Round {round} of seed {seed}: {said}");
            }
        }

        output.WriteLine($"{accounts.Sum(account => account.Commands)} commands and {accounts.Sum(account => account.Deliveries)} deliveries were answered.");
    }
}
