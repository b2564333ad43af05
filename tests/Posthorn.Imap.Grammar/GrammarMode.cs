namespace Posthorn.Imap.Grammar;

/// <summary>Which language the server has to speak at the moment.</summary>
public enum GrammarMode
{
    /// <summary>RFC 3501: seven bits outside of literals, modified UTF-7 names, <c>* SEARCH</c> and <c>RECENT</c>.</summary>
    Rev1,

    /// <summary>RFC 9051 after ENABLE IMAP4rev2: UTF-8 in quoted strings and text, no response that it made obsolete.</summary>
    Rev2,
}
