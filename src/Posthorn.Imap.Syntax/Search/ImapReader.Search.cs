using System.Text;

namespace Posthorn.Imap.Syntax;

public ref partial struct ImapReader
{
    private static readonly Encoding s_strictUtf8 = new UTF8Encoding(false, throwOnInvalidBytes: true);

    /// <summary>[search-return-opts] SP search-program, from behind the command's name (RFC 9051 §9).</summary>
    public SearchProgram SearchProgram()
    {
        IReadOnlyList<SearchReturnOption>? options = null;
        Space();
        if (TryTakeWord("RETURN"u8))
        {
            // search-return-opts = SP "RETURN" SP "(" [search-return-opt *(SP search-return-opt)] ")"
            options = Space().List(Grammar.SearchReturnOptions, mayBeEmpty: true);
            Space();
        }

        // search-program = ["CHARSET" SP charset SP] search-key *(SP search-key)
        if (TryTakeWord("CHARSET"u8))
        {
            var start = Space().Offset;
            var name = AString();
            _charset = Grammar.FindCharset(name);
            if (_charset is null && !Failed)
            {
                Fail(start, "a charset that is known here", SyntaxErrorKind.Charset);
            }

            Space();
        }

        return new SearchProgram(options, SearchKeys());
    }

    /// <summary>
    /// search-key: one of the table, a set, or keys in parentheses. Nested keys count against <see cref="ImapLimits.Nesting"/>.
    /// </summary>
    public SearchKey SearchKey()
    {
        if (Failed || !Enter())
        {
            return AllKey.Instance;
        }

        SearchKey? key;
        if (TryTake((byte)'('))
        {
            key = SearchKeys();
            Expect((byte)')', "\")\"");
        }
        else if (NextIsDigit || NextIs((byte)'*') || NextIs((byte)'$'))
        {
            key = new NumbersKey(SequenceSet());
        }
        else
        {
            key = Entry(Grammar.SearchKeys);
        }

        Leave();
        return key ?? AllKey.Instance;
    }

    /// <summary>The text of a key in the charset of the program; UTF-8, and thereby US-ASCII, if it names none.</summary>
    internal string SearchText()
    {
        var start = Offset;
        var octets = AStringOctets();
        if (Failed)
        {
            return "";
        }

        try
        {
            return (_charset ?? s_strictUtf8).GetString(octets);
        }
        catch (DecoderFallbackException)
        {
            Fail(start, "text in the charset of the search");
            return "";
        }
    }

    private SearchKey SearchKeys()
    {
        var first = SearchKey();
        if (!NextIs((byte)' '))
        {
            return first;
        }

        var keys = new List<SearchKey> { first };
        while (!Failed && Another(keys.Count))
        {
            keys.Add(SearchKey());
        }

        return new AndKey([.. keys]);
    }
}
