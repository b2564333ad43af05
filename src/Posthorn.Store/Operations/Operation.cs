namespace Posthorn.Store;

/// <summary>
/// Something to be done to an account, as a pure function from what is to what shall be. It may be evaluated more than once
/// (when the store changed in between), so it keeps nothing.
/// </summary>
/// <typeparam name="T">What the caller learns.</typeparam>
internal abstract record Operation<T>
{
    /// <summary>The mailboxes whose messages it must see.</summary>
    public virtual IEnumerable<MailboxId> Reads(AccountSnapshot account) => [];

    /// <summary>Decides what to change: nothing (the result says why), or what the edit holds on return.</summary>
    public abstract Outcome<T> Decide(AccountEdit edit);
}

/// <summary>Why the store does not do something.</summary>
public enum Refusal
{
    /// <summary>It was done.</summary>
    None,

    /// <summary>There is no such mailbox (any more).</summary>
    NoSuchMailbox,

    /// <summary>There is one of that name already.</summary>
    AlreadyExists,

    /// <summary>INBOX cannot be deleted.</summary>
    InboxStays,

    /// <summary>A mailbox cannot be moved below itself.</summary>
    BelowItself,

    /// <summary>The account's quota does not allow it.</summary>
    OverQuota,

    /// <summary>A limit of the store is reached: mailboxes in the account, length or depth of a name, UIDs.</summary>
    Limit,

    /// <summary>The name is not a valid mailbox name.</summary>
    InvalidName,

    /// <summary>Another mailbox has this special use already.</summary>
    UseTaken,

    /// <summary>There is no such message (any more).</summary>
    NoSuchMessage,

    /// <summary>The mailbox is a gathering: only <see cref="MailAccount.GatherAsync"/> changes it.</summary>
    IsGathering,

    /// <summary>What it was decided from has changed meanwhile.</summary>
    Outdated,
}

/// <summary>A refusal, or what came of it.</summary>
/// <param name="Refusal">Why nothing was done, or <see cref="Refusal.None"/>.</param>
/// <param name="Value">What came of it; the default value with a refusal.</param>
public readonly record struct Outcome<T>(Refusal Refusal, T Value)
{
    /// <summary>The mod-sequence that the change has got; 0 if nothing was changed.</summary>
    public long ModSeq { get; init; }

    /// <summary>Whether it was done.</summary>
    public bool IsDone => Refusal == Refusal.None;

    /// <summary>A refusal.</summary>
    public static implicit operator Outcome<T>(Refusal refusal) => new(refusal, default!);

    /// <summary>A result.</summary>
    public static implicit operator Outcome<T>(T value) => new(Refusal.None, value);
}
