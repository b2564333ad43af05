using CsCheck;
using Posthorn.Imap.Grammar;
using Posthorn.Imap.Grammar.Responses;
using Posthorn.Imap.Tests.Host;
using Posthorn.Store;

namespace Posthorn.Imap.Tests.Changes;

/// <summary>
/// A client that does nothing but listen (RFC 5465), while another changes mailboxes and what is in them at random, knows at any
/// time what LIST and STATUS would tell.
/// </summary>
public sealed class NotifyListenerTests
{
    private static readonly string[] s_names = ["a", "a/b", "a/b/c", "d", "d/e", "Archive", "Sent"];

    private static readonly Gen<(int What, int A, int B)[]> s_histories = Gen.Select(Gen.Int[0, 9], Gen.Int[0, 30], Gen.Int[0, 30]).Array[5, 60];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_listener_is_told_adds_up_to_what_there_is(bool uidOnly) =>
        await s_histories.SampleAsync(async history => await PlayAsync(history, uidOnly), iter: 120, threads: 1);

    private static async Task PlayAsync((int What, int A, int B)[] history, bool uidOnly)
    {
        await using var server = new InProcessServer(new MemoryEngine(TimeProvider.System));
        using var lease = await server.CreateAccountAsync("demo");
        await using var actor = await ConnectAsync(server);
        await using var wire = await ConnectAsync(server);
        await wire.OkAsync("ENABLE CONDSTORE");
        if (uidOnly)
        {
            await wire.OkAsync("ENABLE UIDONLY");
            await actor.OkAsync("ENABLE UIDONLY");
        }

        var listener = new Listener();
        listener.Take(await wire.OkAsync("LIST (SUBSCRIBED) \"\" *"));
        listener.Take(await wire.OkAsync("LIST \"\" * RETURN (SUBSCRIBED)"));
        listener.Take(await wire.OkAsync(
            "NOTIFY SET STATUS (PERSONAL (MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange))"));
        foreach (var (what, a, b) in history)
        {
            await ActAsync(actor, what, s_names[a % s_names.Length], s_names[b % s_names.Length], uidOnly);
            if (a % 3 == 0)
            {
                listener.Take(await wire.OkAsync("NOOP"));
                await CompareAsync(actor, listener, wire);
            }
        }

        listener.Take(await wire.OkAsync("NOOP"));
        await CompareAsync(actor, listener, wire);
        Assert.DoesNotContain(server.Log.Lines, line => line.Problem is not null);
    }

    private static async Task ActAsync(ImapTestClient actor, int what, string name, string other, bool uidOnly)
    {
        switch (what)
        {
            case 0:
                await actor.CommandAsync($"CREATE {name}");
                break;
            case 1:
                await actor.CommandAsync($"DELETE {name}");
                break;
            case 2:
                await actor.CommandAsync($"RENAME {name} {other}");
                break;
            case 3:
                await actor.CommandAsync($"SUBSCRIBE {name}");
                break;
            case 4:
                await actor.CommandAsync($"UNSUBSCRIBE {name}");
                break;
            case 5 or 6:
                await actor.CommandAsync($"APPEND {name} {{}}", "x: y\r\n\r\n"u8.ToArray());
                break;
            default:
                if ((await actor.CommandAsync($"SELECT {name}")).Tagged.Condition == Condition.Ok && actor.Checker.Exists > 0)
                {
                    await actor.CommandAsync(what switch
                    {
                        7 when uidOnly => "UID STORE * +FLAGS (\\Deleted)",
                        8 when uidOnly => $"UID MOVE * {other}",
                        7 => "STORE 1 +FLAGS (\\Deleted)",
                        8 => $"MOVE 1 {other}",
                        _ => "EXPUNGE",
                    });
                }

                break;
        }
    }

    private static async Task CompareAsync(ImapTestClient actor, Listener listener, ImapTestClient wire)
    {
        var expected = new Listener();
        expected.Take(await actor.OkAsync("LIST (SUBSCRIBED) \"\" *"));
        expected.Take(await actor.OkAsync("LIST \"\" * RETURN (SUBSCRIBED STATUS (MESSAGES UIDNEXT UIDVALIDITY HIGHESTMODSEQ))"));
        Assert.True(expected.ToString() == listener.ToString(), $"is:\n{expected}\ntold:\n{listener}\n{wire.Session}\n{actor.Session}");
    }

    private static async Task<ImapTestClient> ConnectAsync(InProcessServer server)
    {
        var client = new ImapTestClient(server.Connect());
        await client.ReadAsync();
        await client.OkAsync("LOGIN demo demo");
        return client;
    }

    private sealed class Listener
    {
        private static readonly string[] s_items = ["MESSAGES", "UIDNEXT", "UIDVALIDITY", "HIGHESTMODSEQ"];
        private readonly SortedDictionary<string, Dictionary<string, long>> _mailboxes = new(StringComparer.Ordinal);
        private readonly SortedSet<string> _subscribed = new(StringComparer.Ordinal);

        public void Take(CommandResult result)
        {
            foreach (var response in result.Untagged)
            {
                if (response is ListResponse list)
                {
                    Take(list);
                }
                else if (response is MailboxStatusResponse status)
                {
                    foreach (var (item, value) in status.Items)
                    {
                        _mailboxes[status.Mailbox][item] = value;
                    }
                }
            }
        }

        public override string ToString() => string.Join(
            '\n',
            _mailboxes.Select(pair => $"{pair.Key}: {string.Join(' ', s_items.Select(item => pair.Value.GetValueOrDefault(item)))}")
                .Append($"subscribed: {string.Join(' ', _subscribed)}"));

        private void Take(ListResponse list)
        {
            if (list.OldName is { } oldName)
            {
                // RFC 5465 §5.4: what is below has been renamed, too.
                foreach (var name in _mailboxes.Keys.Where(name => name == oldName || name.StartsWith(oldName + "/", StringComparison.Ordinal)).ToList())
                {
                    _mailboxes.Remove(name, out var values);
                    _mailboxes[list.Mailbox + name[oldName.Length..]] = values!;
                }
            }

            if (list.Attributes.Contains("\\NonExistent") || list.Attributes.Contains("\\Noselect"))
            {
                _mailboxes.Remove(list.Mailbox);
            }
            else
            {
                _mailboxes.TryAdd(list.Mailbox, []);
            }

            if (list.Attributes.Contains("\\Subscribed"))
            {
                _subscribed.Add(list.Mailbox);
            }
            else
            {
                _subscribed.Remove(list.Mailbox);
            }
        }
    }
}
