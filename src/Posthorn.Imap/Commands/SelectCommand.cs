using Posthorn.Imap.Changes;
using Posthorn.Imap.Fetch;
using Posthorn.Imap.Session;
using Posthorn.Imap.SmartFolders;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Commands;

/// <summary>SELECT: opens a mailbox for reading and writing (RFC 9051 §6.3.2).</summary>
internal sealed record SelectCommand(string Mailbox, IReadOnlyList<Parameter> Parameters) : IImapCommand<SelectCommand>
{
    public static CommandRules Rules { get; } = new("SELECT") { States = SessionStates.LoggedIn, Source = "RFC 9051 §6.3.2" };

    // select = "SELECT" SP mailbox [SP "(" select-param *(SP select-param) ")"] (RFC 4466 §2.1)
    public static SelectCommand Parse(ref ImapReader reader, CommandForm form)
    {
        var mailbox = reader.Space().Mailbox();
        return new SelectCommand(mailbox, reader.Parameters(reader.Grammar.SelectParameters));
    }

    public ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel) =>
        OpenAsync(session, Mailbox, Parameters, readOnly: false, cancel);

    /// <summary>Opens a mailbox for SELECT or EXAMINE.</summary>
    public static async ValueTask<Completion> OpenAsync(
        ImapSession session, string mailbox, IReadOnlyList<Parameter> parameters, bool readOnly, CancellationToken cancel)
    {
        var known = parameters.OfType<QresyncParameter>().FirstOrDefault();
        if (known is not null && !session.IsQresync)
        {
            // RFC 7162 §3.2.5: and the selected mailbox stays selected, as with every command that is wrong.
            return Completion.Bad("QRESYNC has to be enabled first.");
        }

        // RFC 9051 §6.3.2: the mailbox before is left in any case, and if this fails, none is selected.
        var hadSelected = session.Selected is not null;
        await session.UnselectAsync();
        if (hadSelected)
        {
            // RFC 9051 §7.1, RFC 7162 §3.2.11: CLOSED separates the responses for the old mailbox from those for the new one.
            session.Writer.Untagged(ResponseStatus.Ok, ResponseCode.Closed, "The mailbox before is closed.");
        }

        if (Refusals.OfName(mailbox, out var name) is { } refusal)
        {
            return refusal;
        }

        var (info, problem) = await SmartMailboxes.FindAsync(session, name, cancel);
        if (info is null)
        {
            return problem;
        }

        if (await session.SelectAsync(info.Id, readOnly, cancel) is not { } selected)
        {
            return Refusals.Of(Refusal.NoSuchMailbox);
        }

        Describe(session, selected);
        if (parameters.Contains(CondstoreGrammar.Condstore))
        {
            // HIGHESTMODSEQ has been sent.
            session.EnableCondstore(isTold: true);
        }

        if (known is not null)
        {
            await Resynchronisation.TellAsync(session, selected, known, cancel);
        }

        return readOnly
            ? Completion.Ok(ResponseCode.ReadOnly, "EXAMINE completed.")
            : Completion.Ok(ResponseCode.ReadWrite, "SELECT completed.");
    }

    // RFC 9051 §6.3.2: FLAGS, EXISTS, PERMANENTFLAGS, UIDNEXT, UIDVALIDITY, LIST; RFC 3501 §6.3.1: RECENT and UNSEEN, too.
    private static void Describe(ImapSession session, SelectedMailbox selected)
    {
        var writer = session.Writer;
        var keywords = FlagNames.KeywordsIn(selected.Told);
        writer.Flags([.. FlagNames.System, .. keywords]);
        writer.Exists((uint)selected.Exists);
        if (!session.IsRev2)
        {
            writer.Recent((uint)selected.RecentCount);
            // A message number, which a session with UIDONLY is not told (RFC 9586 §3).
            if (!session.IsUidOnly && FirstUnseen(selected) is > 0 and var unseen)
            {
                writer.Untagged(ResponseStatus.Ok, ResponseCode.Unseen(unseen), "The first unseen message.");
            }
        }

        var info = selected.Mailbox.Current.Info;
        writer.Untagged(ResponseStatus.Ok, ResponseCode.UidValidity(info.UidValidity), "UIDs are valid.");
        writer.Untagged(ResponseStatus.Ok, ResponseCode.UidNext(selected.ToldUidNext), "The next UID.");
        if (session.Profile.Offers("CONDSTORE"))
        {
            writer.Untagged(ResponseStatus.Ok, ResponseCode.HighestModSeq((ulong)selected.ToldModSeq), "The last change.");
        }

        if (session.Profile.Offers("OBJECTID"))
        {
            writer.Untagged(ResponseStatus.Ok, ObjectIdNames.Code(info.Id), "The mailbox's id.");   // RFC 8474 §4.2
        }

        writer.Untagged(
            ResponseStatus.Ok,
            selected.IsReadOnly ? ResponseCode.PermanentFlags([]) : ResponseCode.PermanentFlags([.. FlagNames.System, .. keywords, Flag.AnyKeyword]),
            selected.IsReadOnly ? "Nothing can be changed." : "These flags and any keyword are kept.");
        ChangeWriter.TellUrlMechanisms(session);
        if (session.IsRev2)
        {
            // RFC 9051 §6.3.2: the name in its normalised form.
            List.MailboxLister.WriteName(writer, session.Account.Current, info);
        }
    }

    private static uint FirstUnseen(SelectedMailbox selected)
    {
        if (selected.Mailbox.Current.Info.Unseen == 0)
        {
            return 0;
        }

        uint number = 0;
        foreach (var entry in selected.Told)
        {
            number++;
            if (!entry.Flags.Has(SystemFlags.Seen))
            {
                return number;
            }
        }

        return 0;
    }
}
