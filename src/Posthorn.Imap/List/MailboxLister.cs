using Posthorn.Imap.Metadata;
using Posthorn.Imap.Session;
using Posthorn.Imap.SmartFolders;
using Posthorn.Imap.Status;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.List;

/// <summary>
/// Answers LIST from the account's picture: mailboxes, names that are only subscribed, and levels that exist only as parents
/// (RFC 9051 §6.3.9, RFC 5258 §3).
/// </summary>
internal static class MailboxLister
{
    /// <summary>RFC 5258 §3.5: something below the name is subscribed. The other selection options are no base options (RFC 6154 §6).</summary>
    private static readonly ListItem[] s_childInfo = [new ChildInfoItem([ListSelectOption.Subscribed])];

    /// <summary>Writes the responses to a LIST command.</summary>
    public static async ValueTask WriteAsync(ImapSession session, ListArguments program, CancellationToken cancel)
    {
        var account = session.Account.Current;
        var folders = await SmartLister.FoldersAsync(session, program, cancel);
        var status = program.Return.OfType<StatusReturnOption>().FirstOrDefault();
        var metadata = program.Return.OfType<MetadataReturnOption>().SelectMany(option => option.Entries).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        foreach (var selected in ListSelection.Of(account, program, SmartNames.AreAskedFor(program) ? folders : []))
        {
            var isFolder = account.Find(selected.Name) is null && folders.Contains(selected.Name);
            var attributes = Attributes(account, program, selected, session.IsRev2, isFolder);
            session.Writer.List(attributes, Store.MailboxName.Delimiter, selected.Name, selected.HasChildInfo ? s_childInfo : []);

            if (status is not null && selected.Satisfies && isFolder && (await SmartMailboxes.FindAsync(session, selected.Name, cancel)).Mailbox is { } folder)
            {
                StatusValues.Answer(session, folder, status.Items);
            }

            // RFC 5819 §2: STATUS follows the LIST response of a mailbox that can be selected, and that satisfies the selection options.
            if (status is not null && selected.Satisfies && account.Find(selected.Name) is { } mailbox)
            {
                StatusValues.Answer(session, mailbox, status.Items);
            }

            // RFC 9590 §3: and so does METADATA; NIL stands for what has no value.
            if (metadata.Count > 0 && selected.Satisfies && account.Find(selected.Name) is { } annotated)
            {
                var view = AnnotationView.OfMailbox(account, annotated);
                var response = new MetadataWriter(session.Writer, annotated.Name);
                metadata.ForEach(entry => response.Entry(entry, view.Find(entry)));
                response.End();
            }

            await session.FlushIfFullAsync(cancel);
        }
    }

    /// <summary>Writes the LIST response of SELECT (RFC 9051 §6.3.2).</summary>
    public static void WriteName(ImapWriter writer, AccountSnapshot account, MailboxInfo mailbox)
    {
        var attributes = new List<string> { account.HasChildren(mailbox.Name) ? "\\HasChildren" : "\\HasNoChildren" };
        MailboxAttributes.AddUses(attributes, mailbox.Uses);
        writer.List(attributes, Store.MailboxName.Delimiter, mailbox.Name);
    }

    /// <summary>Writes the LIST response that tells of a change of a name (RFC 5465 §5.4, §5.5), with all its attributes.</summary>
    /// <param name="oldName">What it was called before, if it was renamed.</param>
    public static void WriteChanged(ImapWriter writer, AccountSnapshot account, string name, string? oldName)
    {
        var mailbox = account.Find(name);
        var attributes = new List<string>();
        if (mailbox is null)
        {
            attributes.Add("\\NonExistent");
        }

        attributes.Add(account.HasChildren(name) ? "\\HasChildren" : "\\HasNoChildren");
        if (account.Subscriptions.Contains(name))
        {
            attributes.Add("\\Subscribed");
        }

        MailboxAttributes.AddUses(attributes, mailbox?.Uses ?? SpecialUses.None);
        writer.List(attributes, Store.MailboxName.Delimiter, name, oldName is null ? [] : [new OldNameItem(oldName)]);
    }

    /// <summary>Names that LSUB answers for a pattern, in order, and whether each is itself subscribed.</summary>
    public static IEnumerable<(string Name, bool IsSubscribed)> Subscribed(AccountSnapshot account, MailboxPattern pattern)
    {
        var answered = new SortedDictionary<string, bool>(StringComparer.Ordinal);

        // RFC 3501 §6.3.9: only "%" makes a parent stand for what is below it; asked by its own name, it is subscribed or not.
        var parentsStand = pattern.ToString().Contains('%', StringComparison.Ordinal);
        foreach (var name in account.Subscriptions)
        {
            if (pattern.Matches(name))
            {
                answered[name] = true;
                continue;
            }

            if (!parentsStand)
            {
                continue;
            }

            foreach (var parent in ListSelection.Parents(name).Where(parent => pattern.Matches(parent)))
            {
                answered.TryAdd(parent, account.Subscriptions.Contains(parent));
            }
        }

        return answered.Select(pair => (pair.Key, pair.Value));
    }

    private static List<string> Attributes(AccountSnapshot account, ListArguments program, SelectedName selected, bool isRev2, bool isFolder)
    {
        var mailbox = account.Find(selected.Name);
        var attributes = new List<string>();
        if (mailbox is null && !isFolder)
        {
            // RFC 9051 §7.3.1: \NonExistent implies \Noselect, which is what clients of plain IMAP4rev1 know.
            attributes.Add(isRev2 || program.IsExtended ? "\\NonExistent" : "\\Noselect");
        }

        attributes.Add(selected.HasChildren ? "\\HasChildren" : "\\HasNoChildren");

        // RFC 5258 §3.1: the selection option implies the return option.
        var tellsSubscription = program.Select.Contains(ListSelectOption.Subscribed) || program.Return.Contains(ListReturnOption.Subscribed);
        if (tellsSubscription && account.Subscriptions.Contains(selected.Name))
        {
            attributes.Add("\\Subscribed");
        }

        MailboxAttributes.AddUses(attributes, mailbox?.Uses ?? SpecialUses.None);
        return attributes;
    }
}
