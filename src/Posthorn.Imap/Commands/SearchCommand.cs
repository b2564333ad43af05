using System.Runtime.InteropServices;
using Posthorn.Imap.Changes;
using Posthorn.Imap.Fetch;
using Posthorn.Imap.Search;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Commands;

/// <summary>SEARCH and UID SEARCH: finds messages (RFC 9051 §6.4.4).</summary>
internal sealed record SearchCommand(SearchProgram Program, CommandForm Form) : IImapCommand<SearchCommand>
{
    public static CommandRules Rules { get; } = new("SEARCH")
    {
        States = SessionStates.Selected,
        HasUidForm = true,
        UsesNumbers = true,
        Source = "RFC 9051 §6.4.4",
    };

    /// <summary>Whether the result is kept for <c>$</c> (RFC 5182).</summary>
    public bool Saves => Program.Return?.Contains(SearchReturnOption.Save) == true;

    /// <summary>RFC 7162 §3.2.10.2: UID SEARCH may have message numbers among its keys.</summary>
    public bool NamesNumbers => Program.Key.Has<SequenceKey>(key => !key.Messages.IsLastSearch);

    // search = "SEARCH" [search-return-opts] SP search-program
    public static SearchCommand Parse(ref ImapReader reader, CommandForm form) => new(reader.Space().SearchProgram(), form);

    public async ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        var selected = session.Selected!;
        if (session.IsUtf8 && Program.Charset is not null)
        {
            // RFC 9755 §3: after ENABLE UTF8=ACCEPT everything is UTF-8.
            return Completion.Bad("There is no CHARSET once UTF8=ACCEPT is enabled.");
        }

        var asksModSeq = Program.Key.Has<ModSeqKey>();
        if (asksModSeq)
        {
            session.EnableCondstore();
        }

        List<NumberedMessage> found;
        try
        {
            found = await FindAsync(session, selected, cancel);
        }
        catch (DamagedContentException problem)
        {
            // A result that may lack something must not look complete; and with SAVE, the old one must not stay (RFC 5182 §2.1).
            ImapLog.DamagedMessage(session.Log, session.Connection.SessionId, session.Connection.Peer, session.Connection.State, 0, problem.Message);
            selected.SavedSearch = Saves ? UidSet.Empty : selected.SavedSearch;
            return Completion.No(ResponseCode.Corruption, "A message that had to be searched is damaged.");
        }

        if (Saves)
        {
            Save(selected, found);
        }

        Answer(session, found, asksModSeq ? message => ModSeqNow(selected, message) : null);
        return Completion.Ok("SEARCH completed.");
    }

    private async ValueTask<List<NumberedMessage>> FindAsync(ImapSession session, SelectedMailbox selected, CancellationToken cancel)
    {
        var quick = new QuickSearch(selected, session.IsRev2);
        var found = new List<NumberedMessage>();
        var unknown = new Dictionary<uint, NumberedMessage>();
        uint number = 0;
        foreach (var entry in selected.Told)
        {
            var message = new NumberedMessage(++number, entry);
            switch (quick.Matches(Program.Key, entry))
            {
                case true:
                    found.Add(message);
                    break;
                case null:
                    unknown.Add(entry.Uid, message);
                    break;
            }
        }

        if (unknown.Count == 0)
        {
            return found;
        }

        var engine = session.Server.Store.Engine;
        var uids = UidSet.Of(unknown.Keys);
        await foreach (var row in engine.ReadMessagesAsync(selected.Mailbox.Id, uids, cancel))
        {
            var message = unknown[row.Uid];
            await using var deep = new DeepSearch(quick, message.Entry, new MessageBytes(engine, row));
            if (await deep.MatchesAsync(Program.Key, cancel))
            {
                found.Add(message);
            }
        }

        found.Sort((one, other) => one.Number.CompareTo(other.Number));
        return found;
    }

    // RFC 5182 §2.4: with SAVE and only MIN or MAX, only those are saved.
    private void Save(SelectedMailbox selected, List<NumberedMessage> found)
    {
        var options = Program.Return!;
        var min = options.Contains(SearchReturnOption.Min);
        var max = options.Contains(SearchReturnOption.Max);
        var all = options.Contains(SearchReturnOption.All) || options.Contains(SearchReturnOption.Count) || (!min && !max);
        if (all || found.Count == 0)
        {
            selected.SavedSearch = UidSet.Of(found.Select(message => message.Entry.Uid));
            return;
        }

        var kept = new List<uint>();
        if (min)
        {
            kept.Add(found[0].Entry.Uid);
        }

        if (max)
        {
            kept.Add(found[^1].Entry.Uid);
        }

        selected.SavedSearch = UidSet.Of(kept);
    }

    private static ulong ModSeqNow(SelectedMailbox selected, NumberedMessage message) =>
        (ulong)(selected.Mailbox.Current.Messages.TryGet(message.Entry.Uid, out var now) ? now : message.Entry).ModSeq;

    private void Answer(ImapSession session, List<NumberedMessage> found, Func<NumberedMessage, ulong>? modSeq)
    {
        var numbers = found.ConvertAll(message => Form == CommandForm.Uid ? message.Entry.Uid : message.Number);
        if (Program.Return is not { } options)
        {
            // RFC 9051 §6.4.4: a client of IMAP4rev2 is answered by ESEARCH in any case; SEARCH is of IMAP4rev1.
            if (!session.IsRev2)
            {
                session.Writer.Search(CollectionsMarshal.AsSpan(numbers), found.Count == 0 ? null : modSeq is null ? null : found.Max(modSeq));
                return;
            }

            options = [];
        }

        // RFC 4731 §3.1: () means ALL. RFC 5182 §2.1: SAVE alone is answered by nothing.
        var asked = options.Count == 0 ? [SearchReturnOption.All] : options;
        if (asked.Any(option => option != SearchReturnOption.Save))
        {
            WriteExtended(session.Writer.Esearch(session.CurrentTag, Form == CommandForm.Uid), asked, numbers, HighestOf(asked, found, modSeq));
        }
    }

    // RFC 4731 §3.2: the highest of the messages that are told: the first, the last, both, or all.
    private static ulong? HighestOf(IReadOnlyList<SearchReturnOption> asked, List<NumberedMessage> found, Func<NumberedMessage, ulong>? modSeq)
    {
        if (modSeq is null || found.Count == 0)
        {
            return null;
        }

        if (asked.Contains(SearchReturnOption.All) || asked.Contains(SearchReturnOption.Count))
        {
            return found.Max(modSeq);
        }

        var min = asked.Contains(SearchReturnOption.Min) ? modSeq(found[0]) : 0;
        return asked.Contains(SearchReturnOption.Max) ? Math.Max(min, modSeq(found[^1])) : min;
    }

    private static void WriteExtended(EsearchWriter writer, IReadOnlyList<SearchReturnOption> asked, List<uint> numbers, ulong? modSeq)
    {
        // RFC 4731 §3.1: MIN, MAX and ALL are left out when nothing was found.
        if (numbers.Count > 0 && asked.Contains(SearchReturnOption.Min))
        {
            writer.Min(numbers[0]);
        }

        if (numbers.Count > 0 && asked.Contains(SearchReturnOption.Max))
        {
            writer.Max(numbers[^1]);
        }

        if (numbers.Count > 0 && asked.Contains(SearchReturnOption.All))
        {
            writer.All(MessageSet.Of(numbers));
        }

        if (asked.Contains(SearchReturnOption.Count))
        {
            writer.Count((uint)numbers.Count);
        }

        if (modSeq is { } highest)
        {
            writer.ModSeq(highest);
        }

        writer.End();
    }
}
