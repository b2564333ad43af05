namespace Posthorn.Store;

/// <summary>An account, for as long as the store exists: never given to another account, also not after a removal.</summary>
public readonly record struct AccountId(long Value) : IComparable<AccountId>
{
    /// <summary>
    /// The store's own account, which is there from the beginning. It has no name, no credential and no mailboxes, is neither found nor
    /// listed, and keeps what belongs to no user: the annotations that all of them share (RFC 5464 §3.2.1.1).
    /// </summary>
    public static AccountId Store { get; }

    /// <inheritdoc/>
    public int CompareTo(AccountId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Order by value.</summary>
    public static bool operator <(AccountId left, AccountId right) => left.Value < right.Value;

    /// <summary>Order by value.</summary>
    public static bool operator >(AccountId left, AccountId right) => left.Value > right.Value;

    /// <summary>Order by value.</summary>
    public static bool operator <=(AccountId left, AccountId right) => left.Value <= right.Value;

    /// <summary>Order by value.</summary>
    public static bool operator >=(AccountId left, AccountId right) => left.Value >= right.Value;
}

/// <summary>
/// A mailbox, for as long as the store exists. It survives a rename; it is never given again after a deletion. Numbers
/// start at 1 in each account, so that every key of the store begins with the account.
/// </summary>
public readonly record struct MailboxId(AccountId Account, int Number)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Account.Value}.{Number}";
}

/// <summary>A message's content in the store, shared by every message that has the same bytes.</summary>
public readonly record struct ContentId(long Value);
