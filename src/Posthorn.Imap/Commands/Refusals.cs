using Posthorn.Imap.Session;
using Posthorn.Imap.SmartFolders;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Commands;

/// <summary>Puts what the store refuses into IMAP's words, with the response codes of RFC 9051 §7.1 (RFC 5530).</summary>
internal static class Refusals
{
    /// <summary>The completion for a refusal of the store.</summary>
    public static Completion Of(Refusal refusal) => refusal switch
    {
        Refusal.NoSuchMailbox => Completion.No(ResponseCode.NonExistent, "There is no such mailbox."),
        Refusal.AlreadyExists => Completion.No(ResponseCode.AlreadyExists, "There is a mailbox of that name already."),
        Refusal.InboxStays => Completion.No(ResponseCode.Cannot, "INBOX cannot be deleted."),
        Refusal.BelowItself => Completion.No(ResponseCode.Cannot, "A mailbox cannot be moved below itself."),
        Refusal.OverQuota => Completion.No(ResponseCode.OverQuota, "The quota of the account does not allow it."),
        Refusal.Limit => Completion.No(ResponseCode.Limit, "A limit of the server is reached."),
        Refusal.NoSuchMessage => Completion.No(ResponseCode.ExpungeIssued, "A message was removed meanwhile; nothing was done."),
        Refusal.IsGathering => OfSmartFolder,
        Refusal.UseTaken => Completion.No(ResponseCode.UseAttribute, "Another mailbox has this special use."),
        _ => Completion.No(ResponseCode.Cannot, "That name cannot be used."),
    };

    /// <summary>The completion for what cannot be done to a smart folder (docs/smart-folders.md).</summary>
    public static Completion OfSmartFolder { get; } =
        Completion.No(ResponseCode.Cannot, "A smart folder shows messages of other mailboxes: its filter alone makes, fills and removes it.");

    /// <summary>Refuses to make, rename or remove a mailbox in the namespace of smart folders; one that is there from before can be left.</summary>
    /// <param name="session">The session.</param>
    /// <param name="name">The name, normalised.</param>
    public static Completion? OfReserved(ImapSession session, string name) =>
        SmartNames.IsReserved(name) && session.Account.Current.Find(name) is null ? OfSmartFolder : null;

    /// <summary>The completion for a missing target of APPEND, REPLACE, COPY or MOVE (RFC 9051 §6.3.12, §6.4.7: TRYCREATE).</summary>
    /// <param name="refusal">The refusal.</param>
    /// <param name="name">The target's name, normalised.</param>
    public static Completion OfTarget(Refusal refusal, string name) => refusal == Refusal.NoSuchMailbox && SmartNames.IsReserved(name)
        ? OfSmartFolder
        : OfTarget(refusal);

    /// <inheritdoc cref="OfTarget(Refusal, string)"/>
    public static Completion OfTarget(Refusal refusal) => refusal == Refusal.NoSuchMailbox
        ? Completion.No(ResponseCode.TryCreate, "There is no such mailbox; it could be created.")
        : Of(refusal);

    /// <summary>Normalises a mailbox name, or says why it cannot be one.</summary>
    public static Completion? OfName(string text, out string name) => Store.MailboxName.TryNormalize(text, out name, out var problem)
        ? null
        : Completion.No(ResponseCode.Cannot, Of(problem));

    private static ResponseText Of(MailboxNameProblem problem)
    {
        const int MaxLength = Store.MailboxName.MaxLength, MaxDepth = Store.MailboxName.MaxDepth;
        switch (problem)
        {
            case MailboxNameProblem.Empty:
                return "A mailbox name must not be empty.";
            case MailboxNameProblem.TooLong:
                return $"A mailbox name has at most {MaxLength} characters.";
            case MailboxNameProblem.EmptyLevel:
                return "A level of a mailbox name must not be empty.";
            case MailboxNameProblem.TooDeep:
                return $"A mailbox name has at most {MaxDepth} levels.";
            case MailboxNameProblem.Wildcard:
                return "A mailbox name must not contain * or %.";
            case MailboxNameProblem.ControlCharacter:
                return "A mailbox name must not contain control characters.";
            case MailboxNameProblem.NotUnicode:
                return "A mailbox name must be valid Unicode.";
            default:
                return "That name cannot be used.";
        }
    }
}
