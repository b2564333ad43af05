using Posthorn.Imap.Search;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.SmartFolders;

/// <summary>
/// A smart folder that is open: finds out which messages of other mailboxes belong to it, from what has changed in them since the last
/// time. Shared by the sessions that have it selected, so that one of them does it for all. Another process, or another listener, may do
/// the same at the same time: the store takes one of two such steps, and whoever comes second looks again.
/// </summary>
#pragma warning disable CA1001 // A semaphore whose wait handle is never asked for holds nothing to dispose.
internal sealed class SmartFolder(ImapServer server, OpenMailbox folder)
#pragma warning restore CA1001
{
    /// <summary>How long a change by time alone may go unnoticed while the folder is selected, in seconds (RFC 5032 §2: not at once).</summary>
    public const int SecondsBetween = 60;

    /// <summary>How often a step is tried that others have overtaken.</summary>
    private const int MaxAttempts = 10;

    /// <summary>Members that join in one step: a commit of some milliseconds.</summary>
    private const int BatchSize = 1_000;

    /// <summary>Messages that may be looked at in vain before that is noted in the store: after a restart they are looked at again.</summary>
    private const int MaxUnnoted = 1_000;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<MailboxId, MessageList> _seen = [];
    private volatile AccountSnapshot? _account;
    private volatile AnnotationSet? _shared;
    private SmartDefinition? _definition;
    private SmartState _state;
    private long _upTo;
    private long _decided;
    private long _next;
    private int _unnoted;

    /// <summary>The account's mod-sequence up to which the members are right.</summary>
    public long UpTo => Volatile.Read(ref _upTo);

    /// <summary>Whether time alone may change what the folder shows.</summary>
    public bool HasAges => _definition is { Ages.Count: > 0 };

    private MailAccount Account => folder.Account;

    private MailboxId Id => folder.Id;

    /// <summary>Brings the folder up to date.</summary>
    /// <param name="session">The session that asks.</param>
    /// <param name="isExact">Whether ages are looked at although that was done a moment ago.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>How the folder is afterwards, and how many messages could not be read.</returns>
    /// <exception cref="StoreUnavailableException">It stays as it is.</exception>
    public async ValueTask<(SmartState State, int Undecided)> CatchUpAsync(ImapSession session, bool isExact, CancellationToken cancel)
    {
        using var store = await server.OpenSharedAsync(cancel);
        if (IsRight(store.Account, isExact))
        {
            return (_state, 0);
        }

        await _gate.WaitAsync(cancel);
        try
        {
            for (var attempt = 0; attempt < MaxAttempts; attempt++)
            {
                if (IsRight(store.Account, isExact))
                {
                    return (_state, 0);
                }

                var (account, shared) = (Account.Current, store.Account.Current.AnnotationsOf(null));
                if (account.Find(Id) is null)
                {
                    return (SmartState.Gone, 0);
                }

                if (_definition is null || !ReferenceEquals(_account?.Annotations, account.Annotations) || !ReferenceEquals(_shared, shared))
                {
                    _definition = new SmartDefinitions(account, shared, server.Options.SmartFoldersOmit).Find(folder.Current.Info.Name);
                }

                if (_definition is null)
                {
                    await Account.DeleteGatheringAsync(Id, cancel);
                    return (SmartState.Gone, 0);
                }

                var (state, undecided) = _definition.Key is null ? (SmartState.Unusable, 0) : await StepAsync(session, account, _definition, isExact, cancel);
                if (state is { } reached)
                {
                    (_state, _account, _shared) = (reached, account, shared);
                    return (reached, undecided);
                }
            }

            return (SmartState.Behind, 0);
        }
        finally
        {
            _gate.Release();
        }
    }

    private bool IsRight(MailAccount store, bool isExact) =>
        ReferenceEquals(_account, Account.Current) && ReferenceEquals(_shared, store.Current.AnnotationsOf(null)) && !IsDue(Now(), isExact);

    private long Now() => server.Store.Time.GetUtcNow().ToUnixTimeSeconds();

    // The next moment at which a message comes to one of the ages is known.
    private bool IsDue(long now, bool isExact) =>
        HasAges && now >= Volatile.Read(ref _next) && (isExact || now >= Volatile.Read(ref _decided) + SecondsBetween);

    /// <summary>Looks at what has changed, and tells the store.</summary>
    /// <returns>How the folder is then; null if somebody else was quicker.</returns>
    private async ValueTask<(SmartState? State, int Undecided)> StepAsync(
        ImapSession session, AccountSnapshot account, SmartDefinition definition, bool isExact, CancellationToken cancel)
    {
        var info = folder.Current.Info;
        var before = info.Gathering!;
        var isNew = before.Definition != definition.Fingerprint;
        var since = isNew ? 0 : Math.Max(_upTo, before.UpTo);
        var decided = Math.Max(_decided, before.Decided);
        var now = Now();
        var ages = !isNew && IsDue(now, isExact) ? new AgeWindow(definition.Ages, decided, now) : null;
        var evaluation = new SmartEvaluation(session, definition, new SmartChanges(folder), now);
        if (isNew)
        {
            _seen.Clear();
        }

        var sources = definition.Sources(account, server.Options.SmartFoldersOmit).ToDictionary(source => source.Id.Number);
        foreach (var number in folder.Origins!.Mailboxes.Where(number => !sources.ContainsKey(number)))
        {
            evaluation.Changes.RemovedAll(number);
        }

        foreach (var source in sources.Values)
        {
            // A mailbox that has got another name or use may not have been searched before.
            var isWhole = source.TreeModSeq > since;
            if (isWhole || source.HighestModSeq > since || ages is not null)
            {
                await evaluation.LookAsync(source, isWhole ? null : since, _seen.GetValueOrDefault(source.Id), ages, cancel);
            }
        }

        var settled = isNew || ages is not null ? now : decided;
        var after = new Gathering(account.ModSeq, definition.Fingerprint, settled);
        if (isNew || !evaluation.Changes.IsEmpty || (_unnoted += evaluation.Changes.Decided) > MaxUnnoted)
        {
            foreach (var step in evaluation.Changes.Steps(after, BatchSize))
            {
                var outcome = await Account.GatherAsync(step(info), server.Options.MaxSmartMembers, cancel);
                if (!outcome.IsDone)
                {
                    _seen.Clear();
                    return outcome.Refusal switch
                    {
                        Refusal.Limit => (SmartState.TooLarge, 0),
                        Refusal.NoSuchMailbox => (SmartState.Gone, 0),
                        _ => (null, 0),
                    };
                }

                info = outcome.Value;
            }

            _unnoted = 0;
        }

        foreach (var (mailbox, messages) in evaluation.Seen)
        {
            _seen[mailbox] = messages;
        }

        _next = isNew || ages is not null ? evaluation.Next : Math.Min(_next, evaluation.Next);
        Volatile.Write(ref _decided, settled);
        Volatile.Write(ref _upTo, account.ModSeq);
        return (SmartState.Right, evaluation.Changes.Undecided);
    }
}

/// <summary>How a smart folder is.</summary>
internal enum SmartState
{
    /// <summary>Its members are right.</summary>
    Right,

    /// <summary>There is no filter for it any more: it is deleted.</summary>
    Gone,

    /// <summary>Its filter cannot be used, maybe because one that it names is missing: the members stay as they are.</summary>
    Unusable,

    /// <summary>There are more members than there may be.</summary>
    TooLarge,

    /// <summary>Too much happens at the same time: it comes up to date a little later.</summary>
    Behind,
}
