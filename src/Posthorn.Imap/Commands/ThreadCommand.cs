using Posthorn.Imap.Order;
using Posthorn.Imap.Search;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Commands;

/// <summary>THREAD and UID THREAD: finds messages, and tells them in threads (RFC 5256 §3).</summary>
internal sealed record ThreadCommand(ThreadAlgorithm? Algorithm, SearchProgram Program, CommandForm Form) : IImapCommand<ThreadCommand>
{
    public static CommandRules Rules { get; } = new("THREAD")
    {
        States = SessionStates.Selected,
        HasUidForm = true,
        NamesNumbers = true,
        TellsProgress = true,
        UsesNumbers = true,
        Source = "RFC 5256 §3",
    };

    public bool NamesNumbers => Program.NamesNumbers;

    // thread = ["UID" SP] "THREAD" SP thread-alg SP search-criteria
    public static ThreadCommand Parse(ref ImapReader reader, CommandForm form)
    {
        var algorithm = reader.Space().Entry(reader.Grammar.ThreadAlgorithms);
        return new ThreadCommand(algorithm, reader.Space().SearchCriteria(options: null), form);
    }

    public ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel) =>
        new SelectedSearch(session, Program) { Passes = 2 }.RunAsync("THREAD", found => AnswerAsync(session, found, cancel), cancel);

    // thread-data = "THREAD" [SP 1*thread-list]
    private async ValueTask AnswerAsync(ImapSession session, SearchResult found, CancellationToken cancel)
    {
        var threads = await Threader.ThreadAsync(session, found, Algorithm!, session.Comparator.Collation, cancel);
        var writer = session.Writer;
        var answer = new ThreadAnswer(
            writer, threads, index => Form == CommandForm.Uid ? found.Scope.Messages[found.Positions[index]].Uid : (uint)found.Positions[index] + 1);
        writer.Raw(threads.Roots.Count > 0 ? "* THREAD "u8 : "* THREAD"u8);
        foreach (var root in threads.Roots)
        {
            answer.WriteThread(root);
            await session.FlushIfFullAsync(cancel);
        }

        writer.Raw("\r\n"u8);
    }
}
