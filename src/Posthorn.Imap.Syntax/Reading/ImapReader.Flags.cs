namespace Posthorn.Imap.Syntax;

public ref partial struct ImapReader
{
    /// <summary>
    /// flag = "\Answered" / … / flag-keyword / flag-extension, as a client may name it: not \Recent, and not \*.
    /// </summary>
    /// <remarks>A flag-extension such as \Foo is read: whether to ignore or refuse it is the server's (RFC 9051 §2.3.2).</remarks>
    /// <returns>The flag; \Seen after an error.</returns>
    public Flag Flag()
    {
        var start = _position;
        _ = TryTake((byte)'\\');
        Run(Characters.Atom, "a flag");
        if (Failed || !Syntax.Flag.TryParse(_frame[start.._position], out var flag))
        {
            return Syntax.Flag.Seen;
        }

        // RFC 3501 §2.3.2: \Recent cannot be altered by the client.
        if (flag == Syntax.Flag.Recent)
        {
            Fail(start, "a flag other than \\Recent");
        }

        return flag;
    }

    /// <summary>flag-list = "(" [flag *(SP flag)] ")"</summary>
    /// <returns>The flags, each once; empty after an error.</returns>
    public IReadOnlyList<Flag> FlagList() => Once(List(static (ref reader) => reader.Flag(), mayBeEmpty: true));

    /// <summary>flag-keyword: the argument of KEYWORD and UNKEYWORD.</summary>
    public Flag Keyword()
    {
        if (NextIs((byte)'\\'))
        {
            Fail("a keyword");
        }

        return Flag();
    }

    /// <summary>store-att-flags = (["+" / "-"] "FLAGS" [".SILENT"]) SP (flag-list / (flag *(SP flag)))</summary>
    public StoreFlags StoreFlags()
    {
        var action = TryTake((byte)'+') ? StoreAction.Add : TryTake((byte)'-') ? StoreAction.Remove : StoreAction.Replace;
        var isSilent = TryTakeWord("FLAGS.SILENT"u8);
        if (!isSilent && !TryTakeWord("FLAGS"u8))
        {
            Fail("FLAGS, +FLAGS or -FLAGS, with or without .SILENT");
        }

        Space();
        if (NextIs((byte)'('))
        {
            return new StoreFlags(action, isSilent, FlagList());
        }

        var flags = new List<Flag>();
        do
        {
            flags.Add(Flag());
        }
        while (Another(flags.Count));
        return new StoreFlags(action, isSilent, Failed ? [] : Once(flags));
    }

    private static IReadOnlyList<Flag> Once(IReadOnlyList<Flag> flags) => flags.Count < 2 ? flags : [.. flags.Distinct()];
}
