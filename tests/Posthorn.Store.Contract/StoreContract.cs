using System.Text;

namespace Posthorn.Store.Contract;

/// <summary>What all parts of the contract's suite share: an open engine, and short words for what tests do with it.</summary>
public abstract class StoreContract : IAsyncLifetime
{
    private EngineHost? _host;

    /// <summary>The engine.</summary>
    protected IStoreEngine Engine { get; private set; } = null!;

    /// <summary>The engine's clock.</summary>
    protected ManualTime Time => Host.Time;

    /// <summary>What makes the engine.</summary>
    protected EngineHost Host => _host ??= CreateHost();

    /// <summary>Says which engine is tested.</summary>
    protected abstract EngineHost CreateHost();

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => Engine = await Host.OpenAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await Host.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the store and opens it again.</summary>
    protected async Task ReopenAsync()
    {
        await Engine.DisposeAsync();
        Engine = await Host.OpenAsync();
    }

    /// <summary>Makes an account.</summary>
    protected async Task<AccountSnapshot> NewAccountAsync(string name = "ann")
    {
        Assert.Empty(await Engine.CreateAccountsAsync([new NewAccount(name, null)], default));
        var record = await Engine.FindAccountAsync(name, default);
        return (await Engine.LoadAccountAsync(record!.Id, default))!;
    }

    /// <summary>Makes an account with an empty INBOX, which is its mailbox 1.</summary>
    protected async Task<AccountSnapshot> NewAccountWithInboxAsync(string name = "ann")
    {
        var account = await NewAccountAsync(name);
        return await CommitAsync(account, account.Change() with
        {
            NextMailboxNumber = 2,
            LastUidValidity = 7,
            SavedMailboxes = [account.NewMailbox(1, MailboxName.Inbox)],
        });
    }

    /// <summary>Commits a change set that must go through.</summary>
    protected async Task<AccountSnapshot> CommitAsync(AccountSnapshot before, ChangeSet change)
    {
        Assert.True(await Engine.CommitAsync(change));
        return before.Apply(change);
    }

    /// <summary>Adds messages with the given texts to a mailbox, from its UIDNEXT on.</summary>
    protected async Task<AccountSnapshot> AddAsync(AccountSnapshot account, int mailbox, params string[] texts)
    {
        var info = account.Find(new MailboxId(account.Id, mailbox))!;
        var added = new List<NewMessage>();
        var staged = new List<StagedContent>();
        foreach (var text in texts)
        {
            staged.Add(await StageAsync(text));
            var uid = info.UidNext + (uint)added.Count;
            added.Add(account.NewMessage(uid, new MessageSource.Staged(staged[^1], default), (uint)text.Length));
        }

        var after = await CommitAsync(account, account.Change() with
        {
            SavedMailboxes =
            [
                info with
                {
                    UidNext = info.UidNext + (uint)texts.Length,
                    Messages = info.Messages + texts.Length,
                    HighestModSeq = account.ModSeq + 1,
                },
            ],
            Messages = [new MailboxChange { Mailbox = info.Id, Added = [.. added] }],
        });
        foreach (var one in staged)
        {
            await one.DisposeAsync();
        }

        return after;
    }

    /// <summary>Stages content.</summary>
    protected Task<StagedContent> StageAsync(string text) => StageAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Stages content.</summary>
    protected async Task<StagedContent> StageAsync(ReadOnlyMemory<byte> bytes, long? sizeHint = null)
    {
        await using var stager = await Engine.StageContentAsync(sizeHint, default);
        for (var rest = bytes; !rest.IsEmpty; rest = rest[Math.Min(rest.Length, 50_000)..])
        {
            await stager.WriteAsync(rest[..Math.Min(rest.Length, 50_000)], default);
        }

        return await stager.CompleteAsync(default);
    }

    /// <summary>The rows of messages.</summary>
    protected async Task<List<MessageRow>> RowsAsync(MailboxId mailbox, UidSet? uids = null)
    {
        var rows = new List<MessageRow>();
        await foreach (var row in Engine.ReadMessagesAsync(mailbox, uids ?? UidSet.Range(1, uint.MaxValue), default))
        {
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>All octets of a content.</summary>
    protected async Task<byte[]> ReadAsync(ContentId content)
    {
        await using var reader = await Engine.OpenContentAsync(content, default);
        var bytes = new byte[reader.Size];
        Assert.Equal(bytes.Length, await reader.ReadAsync(0, bytes, default));
        return bytes;
    }

    /// <summary>All octets of a content as text.</summary>
    protected async Task<string> ReadTextAsync(ContentId content) => Encoding.UTF8.GetString(await ReadAsync(content));
}
