using System.Collections.Immutable;

namespace Posthorn.Store;

/// <summary>A mailbox to be made.</summary>
/// <param name="Name">Its name, normalised.</param>
/// <param name="Uses">Its special uses (RFC 6154 §3).</param>
/// <param name="Subscribe">Whether the name is subscribed at once.</param>
public sealed record NewMailbox(string Name, SpecialUses Uses = SpecialUses.None, bool Subscribe = false);

/// <summary>
/// Makes mailboxes together with the levels above them that do not exist yet (RFC 9051 §6.3.4). All or none; those asked
/// for must be new unless <paramref name="IfMissing"/> is set.
/// </summary>
internal sealed record CreateMailboxesOperation(ImmutableArray<NewMailbox> Mailboxes, bool IfMissing) : Operation<MailboxInfo>
{
    public override Outcome<MailboxInfo> Decide(AccountEdit edit)
    {
        MailboxInfo? made = null;
        foreach (var wanted in Mailboxes)
        {
            if (edit.Find(wanted.Name) is { } existing)
            {
                if (!IfMissing)
                {
                    return Refusal.AlreadyExists;
                }

                made = existing;
                continue;
            }

            if (wanted.Uses != SpecialUses.None && edit.Account.FindUse(wanted.Uses) is not null)
            {
                return Refusal.UseTaken;
            }

            if (!MakeParents(edit, wanted.Name) || (made = edit.Create(wanted.Name, wanted.Uses)) is null)
            {
                return Refusal.Limit;
            }

            if (wanted.Subscribe)
            {
                edit.Subscribe(wanted.Name);
            }
        }

        return made!;
    }

    /// <summary>Makes all levels above a name that are no mailboxes; those above a level that exists may have been deleted.</summary>
    internal static bool MakeParents(AccountEdit edit, string name)
    {
        var missing = new Stack<string>();
        for (var parent = MailboxName.Parent(name); parent is not null; parent = MailboxName.Parent(parent))
        {
            if (edit.Find(parent) is null)
            {
                missing.Push(parent);
            }
        }

        return missing.All(parent => edit.Create(parent, SpecialUses.None) is not null);
    }
}

/// <summary>
/// Removes a mailbox with its messages (RFC 9051 §6.3.5). Mailboxes below it stay. Its subscription stays, too
/// (§6.3.7: the server must not remove one by itself).
/// </summary>
internal sealed record DeleteMailboxOperation(string Name) : Operation<MailboxInfo>
{
    public override Outcome<MailboxInfo> Decide(AccountEdit edit)
    {
        if (Name == MailboxName.Inbox)
        {
            return Refusal.InboxStays;
        }

        if (edit.Find(Name) is not { } mailbox)
        {
            return Refusal.NoSuchMailbox;
        }

        edit.Delete(mailbox.Id);
        return mailbox;
    }
}

/// <summary>
/// Renames a mailbox and all below it, with their subscriptions (RFC 9051 §6.3.6). Renaming INBOX moves its messages to a
/// new mailbox and leaves what is below it. Annotations follow their mailbox; those of INBOX are copied.
/// </summary>
/// <param name="From">The name before.</param>
/// <param name="To">The name afterwards.</param>
/// <param name="MaxAnnotationOctets">What the account's annotations may come to by that.</param>
internal sealed record RenameMailboxOperation(string From, string To, long MaxAnnotationOctets) : Operation<MailboxInfo>
{
    public override IEnumerable<MailboxId> Reads(AccountSnapshot account) =>
        From == MailboxName.Inbox && account.Find(From) is { } inbox ? [inbox.Id] : [];

    public override Outcome<MailboxInfo> Decide(AccountEdit edit)
    {
        if (edit.Find(From) is not { } source)
        {
            return Refusal.NoSuchMailbox;
        }

        if (edit.Find(To) is not null)
        {
            return Refusal.AlreadyExists;
        }

        if (MailboxName.IsBelow(To, From) && From != MailboxName.Inbox)
        {
            return Refusal.BelowItself;
        }

        if (!CreateMailboxesOperation.MakeParents(edit, To))
        {
            return Refusal.Limit;
        }

        return From == MailboxName.Inbox ? MoveInbox(edit, source) : RenameTree(edit, source);
    }

    private Outcome<MailboxInfo> MoveInbox(AccountEdit edit, MailboxInfo inbox)
    {
        if (edit.Create(To, SpecialUses.None) is not { } target)
        {
            return Refusal.Limit;
        }

        foreach (var message in edit.MessagesOf(inbox.Id))
        {
            var copy = new MessageSource.Copy(inbox.Id, message.Uid);
            edit.Add(target.Id, message.Flags, message.InternalDate, message.Size, copy);
            edit.Expunge(inbox.Id, message);
        }

        // RFC 5464 §4.1: they are at both names afterwards.
        foreach (var annotation in edit.AnnotationsOf(inbox.Id.Number))
        {
            edit.Annotate(target.Id.Number, annotation.Entry, annotation.Value);
        }

        return edit.AnnotationsOf(target.Id.Number).Count > 0 && edit.AnnotationOctets > MaxAnnotationOctets
            ? Refusal.OverQuota
            : edit.Find(target.Id)!;
    }

    private Outcome<MailboxInfo> RenameTree(AccountEdit edit, MailboxInfo source)
    {
        foreach (var mailbox in edit.Account.Mailboxes.Values.Where(one => MailboxName.IsBelow(one.Name, From)))
        {
            var name = string.Concat(To, mailbox.Name.AsSpan(From.Length));
            if (edit.Find(name) is not null)
            {
                return Refusal.AlreadyExists;
            }

            if (!MailboxName.TryNormalize(name, out _, out _))
            {
                return Refusal.Limit;
            }

            edit.Save(mailbox with { Name = name, TreeModSeq = edit.ModSeq });
        }

        foreach (var name in edit.Account.Subscriptions.Where(one => one == From || MailboxName.IsBelow(one, From)))
        {
            edit.Unsubscribe(name);
            edit.Subscribe(string.Concat(To, name.AsSpan(From.Length)));
        }

        return edit.Save(source with { Name = To, TreeModSeq = edit.ModSeq });
    }
}

/// <summary>Subscribes or unsubscribes a name, whether or not there is such a mailbox (RFC 9051 §6.3.7, §6.3.8).</summary>
internal sealed record SubscribeOperation(string Name, bool Subscribed) : Operation<bool>
{
    /// <summary>Most subscribed names of an account: as many as it may have mailboxes.</summary>
    private const int MaxSubscriptions = AccountEdit.MaxMailboxes;

    public override Outcome<bool> Decide(AccountEdit edit)
    {
        if (edit.Account.Subscriptions.Contains(Name) == Subscribed)
        {
            return true;
        }

        if (!Subscribed)
        {
            edit.Unsubscribe(Name);
        }
        else if (edit.Account.Subscriptions.Count >= MaxSubscriptions)
        {
            return Refusal.Limit;
        }
        else
        {
            edit.Subscribe(Name);
        }

        if (edit.Find(Name) is { } mailbox)
        {
            edit.Save(mailbox with { TreeModSeq = edit.ModSeq });
        }

        return true;
    }
}

/// <summary>Notes that messages below a UID have been announced as \Recent (RFC 3501 §2.3.2).</summary>
internal sealed record NoteRecentOperation(MailboxId Mailbox, uint FirstRecentUid) : Operation<bool>
{
    public override Outcome<bool> Decide(AccountEdit edit)
    {
        if (edit.Find(Mailbox) is { } mailbox && mailbox.FirstRecentUid < FirstRecentUid)
        {
            edit.Save(mailbox with { FirstRecentUid = FirstRecentUid });
        }

        return true;
    }
}
