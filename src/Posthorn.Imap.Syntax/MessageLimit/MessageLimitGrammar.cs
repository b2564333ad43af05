namespace Posthorn.Imap.Syntax;

/// <summary>What MESSAGELIMIT adds to the language (RFC 9738 §3.2).</summary>
public static class MessageLimitGrammar
{
    /// <summary>The grammar with the extension.</summary>
    public static ImapGrammar WithMessageLimit(this ImapGrammar grammar) => grammar with
    {
        SearchKeys = grammar.SearchKeys.With(
            new SyntaxEntry<SearchKey>("UIDAFTER", static (ref reader) => new UidAfterKey(reader.Space().NzNumber())),
            new SyntaxEntry<SearchKey>("UIDBEFORE", static (ref reader) => new UidBeforeKey(reader.Space().NzNumber()))),
    };
}

/// <summary>UIDAFTER: messages with a greater UID; none if there is no such (RFC 9738 §3.2).</summary>
/// <param name="Uid">The UID.</param>
public sealed record UidAfterKey(uint Uid) : SearchKey;

/// <summary>UIDBEFORE: messages with a lower UID (RFC 9738 §3.2).</summary>
/// <param name="Uid">The UID.</param>
public sealed record UidBeforeKey(uint Uid) : SearchKey;
