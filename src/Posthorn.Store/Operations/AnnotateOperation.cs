using System.Collections.Immutable;

namespace Posthorn.Store;

/// <summary>
/// Sets and removes annotations of a mailbox, or of the account itself, all or none (RFC 5464 §4.3); and gives the mailbox other special
/// uses, which clients may see as an annotation (RFC 6154 §4).
/// </summary>
/// <param name="Mailbox">The mailbox; null for the account itself.</param>
/// <param name="Entries">What becomes of which; of several for one name the last counts.</param>
/// <param name="Uses">The special uses that the mailbox has from now on; null to leave them.</param>
/// <param name="Limits">How many there may be. Who has more already can remove some, and set those that are there.</param>
internal sealed record AnnotateOperation(
    MailboxId? Mailbox, ImmutableArray<NewAnnotation> Entries, SpecialUses? Uses, AnnotationLimits Limits) : Operation<bool>
{
    public override Outcome<bool> Decide(AccountEdit edit)
    {
        if (Mailbox is { } id && edit.Find(id) is null)
        {
            return Refusal.NoSuchMailbox;
        }

        var number = Mailbox?.Number ?? 0;
        var before = edit.AnnotationsOf(number);
        foreach (var (entry, value) in Entries)
        {
            edit.Annotate(number, entry, value);
        }

        var after = edit.AnnotationsOf(number);
        if (after.Count > Limits.Entries && after.Count > before.Count)
        {
            return Refusal.Limit;
        }

        if (after.Octets > before.Octets && edit.AnnotationOctets > Limits.TotalOctets)
        {
            return Refusal.OverQuota;
        }

        return Uses is { } uses && Mailbox is { } mailbox ? Use(edit, edit.Find(mailbox)!, uses) : true;
    }

    private static Outcome<bool> Use(AccountEdit edit, MailboxInfo mailbox, SpecialUses uses)
    {
        if (edit.Account.Mailboxes.Values.Any(other => other.Id != mailbox.Id && (other.Uses & uses) != 0))
        {
            return Refusal.UseTaken;
        }

        if (mailbox.Uses != uses)
        {
            edit.Save(mailbox with { Uses = uses, TreeModSeq = edit.ModSeq });
        }

        return true;
    }
}
