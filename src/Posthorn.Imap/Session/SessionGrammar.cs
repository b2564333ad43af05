using Posthorn.Imap.Search;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Session;

/// <summary>The language that commands are read in: the tables of the base protocol, and the charsets that SEARCH knows.</summary>
internal static class SessionGrammar
{
    /// <summary>The grammar of every session.</summary>
    public static ImapGrammar Base { get; } = new ImapGrammar().WithCondstore() with
    {
        FindCharset = SearchCharsets.Find,
        StatusItems = ImapGrammar.Base.StatusItems.Without("MAILBOXID"),
    };
}
