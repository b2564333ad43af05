namespace Posthorn.Store;

/// <summary>
/// What makes a mailbox a gathering: its messages are members that stand for messages of other mailboxes of the account, which are chosen by
/// somebody above the store. Each has a row of its own, and the content of the message that it stands for. Gatherings have names of their
/// own, are not among <see cref="AccountSnapshot.Mailboxes"/>, and count for no quota.
/// </summary>
/// <param name="UpTo">The account's mod-sequence up to which the members are right; 0 before they have been chosen the first time.</param>
/// <param name="Definition">How they were chosen; empty before that. Whoever chooses by something else has to choose all of them anew.</param>
/// <param name="Decided">The moment at which they were chosen, in seconds since 1970 UTC: age may be a reason to be a member.</param>
public sealed record Gathering(long UpTo, string Definition, long Decided)
{
    /// <summary>That of a new gathering.</summary>
    public static Gathering None { get; } = new(0, "", 0);
}

/// <summary>Which message a member of a gathering stands for.</summary>
/// <param name="Uid">The member's UID.</param>
/// <param name="Mailbox">The number of the message's mailbox, in the same account.</param>
/// <param name="SourceUid">The message's UID there.</param>
public readonly record struct MemberOrigin(uint Uid, int Mailbox, uint SourceUid);
