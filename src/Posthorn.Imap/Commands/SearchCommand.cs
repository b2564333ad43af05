using System.Runtime.InteropServices;
using System.Text;
using Posthorn.Imap.Changes;
using Posthorn.Imap.Fetch;
using Posthorn.Imap.Search;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Net;
using Posthorn.Store;

namespace Posthorn.Imap.Commands;

/// <summary>SEARCH and UID SEARCH: finds messages (RFC 9051 §6.4.4).</summary>
internal sealed record SearchCommand(SearchProgram Program, CommandForm Form) : IImapCommand<SearchCommand>
{
    public static CommandRules Rules { get; } = new("SEARCH")
    {
        States = SessionStates.Selected,
        HasUidForm = true,
        NamesNumbers = true,
        TellsProgress = true,
        UsesNumbers = true,
        Source = "RFC 9051 §6.4.4",
    };

    /// <summary>Messages that are looked at, in memory, before the clock is.</summary>
    private const int ProgressEvery = 4096;

    /// <summary>Whether the result is kept for <c>$</c> (RFC 5182).</summary>
    public bool Saves => Program.Return?.Contains(SearchReturnOption.Save) == true;

    /// <summary>RFC 7162 §3.2.10.2: UID SEARCH may have message numbers among its keys.</summary>
    public bool NamesNumbers => Program.Key.Has<SequenceKey>(key => !key.Messages.IsLastSearch);

    // search = "SEARCH" [search-return-opts] SP search-program
    public static SearchCommand Parse(ref ImapReader reader, CommandForm form)
    {
        var start = reader.Space().Offset;
        var program = reader.SearchProgram();

        // RFC 9394 §3.1
        if (program.Return is { } options && options.Count(option => option is PartialReturnOption || option == SearchReturnOption.All) > 1)
        {
            reader.Fail(start, "only one of PARTIAL and ALL");
        }

        return new SearchCommand(program, form);
    }

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

        // RFC 9738 §3.1: what is searched counts, not what is found.
        var quick = new QuickSearch(selected, session.IsRev2);
        Processed? limited = session.MessageLimit < selected.Exists
            ? Processed.Of(session, selected.Numbered().FindAll(message => quick.IsSearched(Program.Key, message.Entry)))
            : null;
        List<NumberedMessage> found;
        try
        {
            found = limited is { Messages: var messages }
                ? await FindAsync(session, quick, messages, messages.Count, cancel)
                : await FindAsync(session, quick, selected.Numbered(), selected.Exists, cancel);
        }
        catch (DamagedContentException problem)
        {
            // A result that may lack something must not look complete; and with SAVE, the old one must not stay (RFC 5182 §2.1).
            ImapLog.DamagedMessage(session.Log, session.Connection.Label, LogText.Quote(session.Connection.State), 0, LogText.Quote(problem.Message));
            selected.SavedSearch = Saves ? UidSet.Empty : selected.SavedSearch;
            return Completion.No(ResponseCode.Corruption, "A message that had to be searched is damaged.");
        }
        catch (StoreUnavailableException) when (Saves)
        {
            selected.SavedSearch = UidSet.Empty;   // RFC 5182 §2.1: it will be NO.
            throw;
        }

        if (Saves)
        {
            Save(selected, found);
        }

        Answer(session, found, limited is { IsCut: true }, asksModSeq ? message => ModSeqNow(selected, message) : null);
        var completion = Completion.Ok("SEARCH completed.");
        return limited?.Complete(session, completion) ?? completion;
    }

    private async ValueTask<List<NumberedMessage>> FindAsync(
        ImapSession session, QuickSearch quick, IEnumerable<NumberedMessage> messages, int count, CancellationToken cancel)
    {
        var done = 0;
        var found = new List<NumberedMessage>();
        var unknown = new Dictionary<uint, NumberedMessage>();
        foreach (var message in messages)
        {
            switch (quick.Matches(Program.Key, message.Entry))
            {
                case true:
                    found.Add(message);
                    break;
                case null:
                    unknown.Add(message.Entry.Uid, message);
                    break;
            }

            if (++done % ProgressEvery == 0)
            {
                await session.Progress.TellIfDueAsync(done - unknown.Count, count, cancel);
            }
        }

        if (unknown.Count == 0)
        {
            return found;
        }

        var engine = session.Server.Store.Engine;
        var uids = UidSet.Of(unknown.Keys);
        var rows = engine.ReadMessagesAsync(session.Selected!.Mailbox.Id, uids, DeepSearch.DetailsFor(Program.Key), cancel);
        await foreach (var row in session.Progress.OverAsync(rows, count - unknown.Count, count, cancel))
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

    // RFC 5182 §2.4, RFC 9394 §3.2: with SAVE and neither ALL nor COUNT, only what MIN, MAX and PARTIAL tell is saved.
    private void Save(SelectedMailbox selected, List<NumberedMessage> found) =>
        selected.SavedSearch = UidSet.Of(Told(Program.Return!, found).Select(message => message.Entry.Uid));

    /// <summary>The messages of which the answer tells something.</summary>
    private static List<NumberedMessage> Told(IReadOnlyList<SearchReturnOption> asked, List<NumberedMessage> found)
    {
        var min = asked.Contains(SearchReturnOption.Min);
        var max = asked.Contains(SearchReturnOption.Max);
        var partial = asked.OfType<PartialReturnOption>().FirstOrDefault();
        if (found.Count == 0 || asked.Contains(SearchReturnOption.All) || asked.Contains(SearchReturnOption.Count) || (!min && !max && partial is null))
        {
            return found;
        }

        var told = new List<NumberedMessage>();
        if (min)
        {
            told.Add(found[0]);
        }

        if (partial is not null)
        {
            var (start, count) = partial.Range.In(found.Count);
            told.AddRange(found.GetRange(start, count));
        }

        if (max)
        {
            told.Add(found[^1]);
        }

        return told;
    }

    private static ulong ModSeqNow(SelectedMailbox selected, NumberedMessage message) =>
        (ulong)(selected.Mailbox.Current.Messages.TryGet(message.Entry.Uid, out var now) ? now : message.Entry).ModSeq;

    private void Answer(ImapSession session, List<NumberedMessage> found, bool newestFirst, Func<NumberedMessage, ulong>? modSeq)
    {
        var numbers = found.ConvertAll(message => Form == CommandForm.Uid ? message.Entry.Uid : message.Number);
        if (Program.Return is not { } options)
        {
            // RFC 9051 §6.4.4: a client of IMAP4rev2 is answered by ESEARCH in any case; SEARCH is of IMAP4rev1.
            if (!session.IsRev2)
            {
                if (newestFirst)
                {
                    numbers.Reverse();   // RFC 9738 §3.1; a set, as in ESEARCH, has no order.
                }

                session.Writer.Search(CollectionsMarshal.AsSpan(numbers), found.Count == 0 ? null : modSeq is null ? null : found.Max(modSeq));
                return;
            }

            options = [];
        }

        // RFC 4731 §3.1: () means ALL. RFC 5182 §2.1: SAVE alone is answered by nothing.
        var asked = options.Count == 0 ? [SearchReturnOption.All] : options;
        if (asked.Any(option => option != SearchReturnOption.Save))
        {
            // RFC 4731 §3.2: the highest mod-sequence of the messages that are told.
            var told = modSeq is null ? [] : Told(asked, found);
            WriteExtended(session.Writer.Esearch(session.CurrentTag, Form == CommandForm.Uid), asked, numbers, told.Count == 0 ? null : told.Max(modSeq!));
        }
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

        if (asked.OfType<PartialReturnOption>().FirstOrDefault() is { } partial)
        {
            // RFC 9394 §4: ret-data-partial = "PARTIAL" SP "(" partial-range SP (sequence-set / "NIL") ")"
            var (start, count) = partial.Range.In(numbers.Count);
            var item = writer.Item("PARTIAL"u8).Raw("("u8).Raw(Encoding.ASCII.GetBytes(partial.Range.ToString())).Space();
            _ = count == 0 ? item.Raw("NIL"u8) : item.Set(MessageSet.Of(numbers.GetRange(start, count)));
            item.Raw(")"u8);
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
