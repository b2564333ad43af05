using System.Text;

namespace Posthorn.Imap.Syntax;

public ref partial struct ImapReader
{
    /// <summary>[search-return-opts] SP search-program, without the space before RETURN (RFC 9051 §9).</summary>
    /// <returns>The arguments; a key that is ALL after an error.</returns>
    public SearchProgram SearchProgram()
    {
        var options = OptionalSearchReturn();
        return SearchProgram(options);
    }

    /// <summary>["RETURN" SP "(" [search-return-opt *(SP search-return-opt)] ")" SP]</summary>
    /// <returns>The options, ALL for "()"; null if there is no RETURN.</returns>
    public IReadOnlyList<SearchReturnOption>? OptionalSearchReturn()
    {
        if (!TryTakeWord("RETURN"u8))
        {
            return null;
        }

        var start = Space().Offset;
        var options = List(Grammar.SearchReturnOptions, mayBeEmpty: true);
        Space();

        // RFC 9394 §3.1
        if (options.Count(option => option is PartialReturnOption || option == SearchReturnOption.All) > 1)
        {
            Fail(start, "only one of PARTIAL and ALL");
        }

        // RFC 4731 §3.1: an empty list is ALL.
        return options.Count == 0 ? [SearchReturnOption.All] : options;
    }

    /// <summary>search-program = ["CHARSET" SP charset SP] search-key *(SP search-key)</summary>
    /// <param name="options">The return options read before.</param>
    public SearchProgram SearchProgram(IReadOnlyList<SearchReturnOption>? options)
    {
        string? charset = null;
        if (TryTakeWord("CHARSET"u8))
        {
            charset = Space().SearchCharset();
            Space();
        }

        return new SearchProgram(options, charset, SearchKeys());
    }

    /// <summary>charset = atom / quoted: the charset of the search texts that follow.</summary>
    /// <returns>Its name as sent. An unknown one is an error of kind <see cref="SyntaxErrorKind.Charset"/>.</returns>
    public string SearchCharset()
    {
        var start = _position;
        var name = AString();
        if (Failed
            || name.Equals("UTF-8", StringComparison.OrdinalIgnoreCase)
            || name.Equals("US-ASCII", StringComparison.OrdinalIgnoreCase))
        {
            return name;
        }

        _searchCharset = Grammar.FindCharset(name);
        if (_searchCharset is null)
        {
            Fail(start, "a charset that is known here", SyntaxErrorKind.Charset);
        }

        return name;
    }

    /// <summary>
    /// astring in the charset of the SEARCH: UTF-8 if none was named (RFC 9051 §6.4.4), in both revisions, and also for
    /// US-ASCII. Octets that are not text in UTF-8, or that another encoding throws at, are an error.
    /// </summary>
    public string SearchText()
    {
        var start = _position;
        var octets = AStringOctets();
        if (_searchCharset is null)
        {
            return Text(start, octets);
        }

        try
        {
            return _searchCharset.GetString(octets);
        }
        catch (DecoderFallbackException)
        {
            Fail(start, "text in the charset that was named");
            return "";
        }
    }

    /// <summary>search-key *(SP search-key)</summary>
    /// <returns>The key; an <see cref="AndKey"/> of several; ALL after an error.</returns>
    public SearchKey SearchKeys()
    {
        var first = SearchKey();
        if (!NextIs((byte)' '))
        {
            return first;
        }

        var keys = new List<SearchKey> { first };
        while (Another(keys.Count))
        {
            keys.Add(SearchKey());
        }

        return Failed ? AllKey.Instance : new AndKey(keys);
    }

    /// <summary>search-key: a name and its arguments, a sequence-set, or keys in parentheses.</summary>
    /// <returns>The key; ALL after an error.</returns>
    public SearchKey SearchKey()
    {
        if (Failed || !Enter())
        {
            return AllKey.Instance;
        }

        var key = Rest switch
        {
            [(byte)'(', ..] => Parenthesized(),
            [(byte)'*' or (byte)'$' or (>= (byte)'0' and <= (byte)'9'), ..] => new SequenceKey(NumberSet()),
            _ => Entry(Grammar.SearchKeys),
        };
        Leave();
        return Failed || key is null ? AllKey.Instance : key;
    }

    // RFC 9586 §3.5: no message numbers with UIDONLY; "$" stands for UIDs.
    private MessageSet NumberSet()
    {
        var start = _position;
        var set = SequenceSet();
        if (!set.IsLastSearch)
        {
            RefuseNumbers(start);
        }

        return set;
    }

    private SearchKey Parenthesized()
    {
        var keys = Expect((byte)'(', "\"(\"").SearchKeys();
        Expect((byte)')', "\")\"");
        return keys;
    }
}
