using System.Text.RegularExpressions;
using Posthorn.Imap.Languages;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Commands;

/// <summary>LANGUAGE: tells or changes the language of what is said to people (RFC 5255 §3.2).</summary>
/// <param name="Ranges">Language ranges, the most wanted first; none to be told which languages there are.</param>
internal sealed partial record LanguageCommand(IReadOnlyList<string> Ranges) : IImapCommand<LanguageCommand>
{
    public static CommandRules Rules { get; } = new("LANGUAGE")
    {
        States = SessionStates.Any,
        Capability = "LANGUAGE",
        Source = "RFC 5255 §3.2",
    };

    /// <summary>Arguments at most: nobody reads more languages.</summary>
    private const int MaxRanges = 100;

    // language-cmd = "LANGUAGE" *(SP lang-range-quoted), each of them an astring
    public static LanguageCommand Parse(ref ImapReader reader, CommandForm form)
    {
        var ranges = new List<string>();
        while (reader.NextIs((byte)' ') && !reader.Failed)
        {
            var start = reader.Space().Offset;
            ranges.Add(reader.AString());
            if (!reader.Failed && (ranges.Count > MaxRanges || !Range().IsMatch(ranges[^1])))
            {
                reader.Fail(start, "a language range");
            }
        }

        return new LanguageCommand(ranges);
    }

    public ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel) => ValueTask.FromResult(Execute(session));

    private Completion Execute(ImapSession session)
    {
        if (Ranges.Count == 0)
        {
            session.Writer.Language(Language.Tags);
            return Completion.Ok("LANGUAGE completed.");
        }

        if (Ranges.Select(range => Find(range, session.Options)).FirstOrDefault(found => found is not null) is not { } language)
        {
            return Completion.No(ResponseCode.Cannot, "None of these languages is spoken here.");
        }

        // RFC 5255 §3.2: "the change takes effect immediately after the LANGUAGE response".
        session.Writer.Language(language.Tag);
        session.Language = language;
        if (session.State != SessionStates.NotAuthenticated)
        {
            NamespaceCommand.Tell(session);   // RFC 5255 §3.4
        }

        return Completion.Ok("LANGUAGE completed.");
    }

    // "default" is what the administrator prefers; "*" is any language, so it is that one, too.
    private static Language? Find(string range, ImapOptions options) =>
        Language.Find(range.Equals("default", StringComparison.OrdinalIgnoreCase) || range == "*" ? options.Language : range);

    // RFC 4647 §2.1: language-range = (1*8ALPHA *("-" 1*8alphanum)) / "*"
    [GeneratedRegex("""^(?:[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*|\*)\z""", RegexOptions.CultureInvariant)]
    private static partial Regex Range();
}
