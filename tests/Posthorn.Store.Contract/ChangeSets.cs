namespace Posthorn.Store.Contract;

/// <summary>Makes change sets by hand, as the model would.</summary>
public static class ChangeSets
{
    private static readonly DateTimeOffset s_moment = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A change set that changes nothing but the mod-sequence.</summary>
    public static ChangeSet Change(this AccountSnapshot account, DateTimeOffset? moment = null) => new()
    {
        Account = account.Id,
        ExpectedModSeq = account.ModSeq,
        Moment = moment ?? s_moment,
        NextMailboxNumber = account.NextMailboxNumber,
        LastUidValidity = account.LastUidValidity,
    };

    /// <summary>A mailbox that the next change set makes.</summary>
    public static MailboxInfo NewMailbox(this AccountSnapshot account, int number, string name) => new()
    {
        Id = new MailboxId(account.Id, number),
        Name = name,
        UidValidity = (uint)number,
        HighestModSeq = account.ModSeq + 1,
        TreeModSeq = account.ModSeq + 1,
    };

    /// <summary>A message that the next change set adds.</summary>
    public static NewMessage NewMessage(
        this AccountSnapshot account, uint uid, MessageSource source, uint size = 10, MessageFlags flags = default) => new(
            new MessageEntry(uid, flags, account.ModSeq + 1, size, InternalDate.From(s_moment.AddSeconds(uid))), source, s_moment);

    /// <summary>A change of one mailbox's messages.</summary>
    public static ChangeSet With(this ChangeSet change, MailboxChange messages) => change with { Messages = [messages] };
}
