using System.Text;
using CsCheck;

namespace Posthorn.Store.Contract;

/// <summary>
/// Random histories of an account, made through <see cref="MailAccount"/> and at the same time in a naive model: after each
/// step both are the same, and after reopening the store, too.
/// </summary>
public abstract class ModelContract
{
    private static readonly string[] s_names = [MailboxName.Inbox, "a", "a/b", "a/b/c", "b", "b/c", "INBOX/d", "d/e"];

    private static readonly Gen<string> s_name = Gen.OneOf(s_names);

    private static readonly Gen<UidSet> s_uids =
        Gen.Select(Gen.UInt[1, 8], Gen.UInt[0, 5]).Array[0, 3].Select(
            ranges => UidSet.FromRanges(ranges.Select(range => new UidRange(range.Item1, range.Item1 + range.Item2))));

    private static readonly Gen<MessageFlags> s_flags = Gen.Select(
        Gen.Int[0, 31], Gen.OneOf("", "", "x", "y", "x Y"),
        (system, keywords) => new MessageFlags((SystemFlags)system, KeywordSet.Parse(keywords)));

    private static readonly Gen<Step> s_step = Gen.Frequency(
        (5, Gen.Select(s_name, Gen.Int[0, 5], s_flags, (name, text, flags) => (Step)new Append(name, $"text {text}", flags))),
        (4, Gen.Select(s_name, s_uids, Gen.Enum<FlagAction>(), s_flags, (name, uids, action, flags) => (Step)new Flags(name, uids, action, flags))),
        (2, Gen.Select(s_name, s_uids, Gen.Bool, (name, uids, all) => (Step)new Expunge(name, all ? null : uids))),
        (2, Gen.Select(s_name, s_uids, s_name, Gen.Bool, (name, uids, to, move) => (Step)new Copy(name, uids, to, move))),
        (2, Gen.Select(s_name, s_name, (name, to) => (Step)new CopyAll(name, to))),
        (3, s_name.Select(name => (Step)new Create(name))),
        (1, s_name.Select(name => (Step)new Delete(name))),
        (2, Gen.Select(s_name, s_name, (from, to) => (Step)new Rename(from, to))),
        (1, Gen.Select(s_name, Gen.Bool, (name, on) => (Step)new Subscribe(name, on))),
        (1, Gen.Const((Step)new Reopen())));

    /// <summary>Histories that are tried.</summary>
    protected abstract int Histories { get; }

    [Fact]
    public async Task Every_history_ends_as_the_naive_model_says() =>
        await Check.SampleAsync(
            s_step.Array[1, 30], async steps => await RunAsync(steps), iter: Histories, threads: 1,
            print: static steps => string.Join(Environment.NewLine, steps.AsEnumerable()));

    /// <summary>Says which engine is tested.</summary>
    protected abstract EngineHost CreateHost();

    private async Task RunAsync(Step[] steps)
    {
        await using var host = CreateHost();
        var history = new History { Engine = await host.OpenAsync(), Time = host.Time };
        await history.Engine.CreateAccountsAsync([new NewAccount("ann", null)], default);
        await history.OpenAsync();
        await new Create(MailboxName.Inbox).DoAsync(history);
        foreach (var step in steps)
        {
            host.Time.Advance(TimeSpan.FromSeconds(1));
            if (step is not Reopen)
            {
                await step.DoAsync(history);
            }
            else if (host.IsDurable)
            {
                await history.CloseAsync();
                history.Engine = await host.OpenAsync();
                await history.OpenAsync();
            }

            await history.CompareAsync();
        }

        await history.CloseAsync();
    }

    /// <summary>A store and the model of its one account.</summary>
    private sealed class History
    {
        private readonly Dictionary<string, OpenMailbox> _open = [];
        private AccountLease? _lease;

        public required IStoreEngine Engine { get; set; }

        public required TimeProvider Time { get; init; }

        public NaiveAccount Naive { get; } = new();

        public MailAccount Account => _lease!.Account;

        public async Task OpenAsync()
        {
            var record = await Engine.FindAccountAsync("ann", default);
            _lease = await new MailStore(Engine, Time).OpenAccountAsync(record!.Id, default);
            _open.Clear();
        }

        public async Task CloseAsync()
        {
            _lease!.Dispose();
            await Engine.DisposeAsync();
        }

        public MailboxId? Find(string name) => Account.Current.Find(name)?.Id;

        public async Task CompareAsync()
        {
            var account = Account.Current;
            Assert.Equal(Naive.Mailboxes.Keys, account.Mailboxes.Keys);
            Assert.Equal(Naive.Subscriptions, account.Subscriptions);
            var loaded = (await Engine.LoadAccountAsync(account.Id, default))!;
            Assert.Equal(account.Mailboxes, loaded.Mailboxes);
            Assert.Equal(account.Subscriptions, loaded.Subscriptions);
            foreach (var (name, expected) in Naive.Mailboxes)
            {
                await CompareAsync(account.Mailboxes[name], expected);
            }
        }

        private async Task CompareAsync(MailboxInfo info, NaiveAccount.Mailbox expected)
        {
            if (!_open.TryGetValue(info.Name, out var open) || open.Id != info.Id)
            {
                _open[info.Name] = open = (await Account.OpenMailboxAsync(info.Id, default))!;
            }

            var messages = open.Current.Messages;
            Assert.Equal(expected.Messages.Select(message => (message.Uid, message.Flags)), messages.Select(one => (one.Uid, one.Flags)));
            Assert.Equal(messages, (await Engine.LoadMailboxAsync(info.Id, default))!.Messages);
            Assert.Equal(
                (expected.UidNext, expected.Messages.Count, expected.Messages.Count(one => !one.Flags.Has(SystemFlags.Seen)),
                    expected.Messages.Count(one => one.Flags.Has(SystemFlags.Deleted)), expected.Messages.Sum(one => (long)one.Text.Length)),
                (info.UidNext, info.Messages, info.Unseen, info.Deleted, info.Size));
            Assert.Equal(MessageSum.Of(messages), info.Sum);
            var texts = new List<string>();
            var uids = UidSet.Of(messages.Select(one => one.Uid));
            await foreach (var row in Engine.ReadMessagesAsync(info.Id, uids, default))
            {
                await using var reader = await Engine.OpenContentAsync(row.Content, default);
                var bytes = new byte[reader.Size];
                await reader.ReadAsync(0, bytes, default);
                texts.Add(Encoding.UTF8.GetString(bytes));
            }

            Assert.Equal(expected.Messages.Select(message => message.Text), texts);
        }
    }

    /// <summary>Something that is done to the store and to the model.</summary>
    private abstract record Step
    {
        public abstract Task DoAsync(History history);
    }

    private sealed record Append(string Name, string Text, MessageFlags What) : Step
    {
        public override async Task DoAsync(History history)
        {
            if (history.Find(Name) is { } id)
            {
                await using var stager = await history.Engine.StageContentAsync(null, default);
                await stager.WriteAsync(Encoding.UTF8.GetBytes(Text), default);
                await using var content = await stager.CompleteAsync(default);
                Assert.True((await history.Account.AppendAsync(id, [new IncomingMessage(content, What)], default)).IsDone);
                history.Naive.Append(Name, Text, What);
            }
        }
    }

    private sealed record Flags(string Name, UidSet Uids, FlagAction Action, MessageFlags What) : Step
    {
        public override async Task DoAsync(History history)
        {
            if (history.Find(Name) is { } id)
            {
                Assert.True((await history.Account.StoreFlagsAsync(id, Uids, Action, What, default)).IsDone);
                history.Naive.StoreFlags(Name, Uids, Action, What);
            }
        }
    }

    private sealed record Expunge(string Name, UidSet? Only) : Step
    {
        public override async Task DoAsync(History history)
        {
            if (history.Find(Name) is { } id)
            {
                Assert.True((await history.Account.ExpungeAsync(id, Only, default)).IsDone);
                history.Naive.Expunge(Name, Only);
            }
        }
    }

    private sealed record Copy(string From, UidSet Uids, string To, bool Move) : Step
    {
        public override async Task DoAsync(History history)
        {
            if (history.Find(From) is { } from && history.Find(To) is { } to)
            {
                var outcome = Move
                    ? await history.Account.MoveAsync(from, Uids, to, default)
                    : await history.Account.CopyAsync(from, Uids, to, default);
                Assert.Equal(history.Naive.Copy(From, Uids, To, Move), outcome.Refusal);
            }
        }
    }

    private sealed record CopyAll(string From, string To) : Step
    {
        public override Task DoAsync(History history) =>
            history.Naive.Mailboxes.TryGetValue(From, out var mailbox)
                ? new Copy(From, UidSet.Of(mailbox.Messages.Select(message => message.Uid)), To, Move: false).DoAsync(history)
                : Task.CompletedTask;
    }

    private sealed record Create(string Name) : Step
    {
        public override async Task DoAsync(History history) => Assert.Equal(
            history.Naive.Create(Name), (await history.Account.CreateMailboxesAsync([new NewMailbox(Name)], false, default)).Refusal);
    }

    private sealed record Delete(string Name) : Step
    {
        public override async Task DoAsync(History history) => Assert.Equal(
            history.Naive.Delete(Name), (await history.Account.DeleteMailboxAsync(Name, default)).Refusal);
    }

    private sealed record Rename(string From, string To) : Step
    {
        public override async Task DoAsync(History history) => Assert.Equal(
            history.Naive.Rename(From, To), (await history.Account.RenameMailboxAsync(From, To, default)).Refusal);
    }

    private sealed record Subscribe(string Name, bool IsOn) : Step
    {
        public override async Task DoAsync(History history)
        {
            Assert.True((await history.Account.SubscribeAsync(Name, IsOn, default)).IsDone);
            _ = IsOn ? history.Naive.Subscriptions.Add(Name) : history.Naive.Subscriptions.Remove(Name);
        }
    }

    private sealed record Reopen : Step
    {
        public override Task DoAsync(History history) => Task.CompletedTask;
    }
}
