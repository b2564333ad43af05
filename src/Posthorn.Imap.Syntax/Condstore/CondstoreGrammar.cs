namespace Posthorn.Imap.Syntax;

/// <summary>What CONDSTORE and QRESYNC add to the language (RFC 7162 §7).</summary>
public static class CondstoreGrammar
{
    /// <summary>SELECT … (CONDSTORE).</summary>
    public static Parameter Condstore { get; } = new("CONDSTORE");

    /// <summary>UID FETCH … (CHANGEDSINCE n VANISHED).</summary>
    public static Parameter Vanished { get; } = new("VANISHED");

    /// <summary>The grammar with both extensions.</summary>
    public static ImapGrammar WithCondstore(this ImapGrammar grammar) => grammar with
    {
        FetchItems = grammar.FetchItems.With(new SyntaxEntry<FetchItem>("MODSEQ", static (ref _) => FetchItem.ModSeq)),
        FetchModifiers = grammar.FetchModifiers.With(
            new SyntaxEntry<Parameter>("CHANGEDSINCE", static (ref reader) => new ChangedSinceParameter(reader.Space().Number64())),
            new SyntaxEntry<Parameter>("VANISHED", static (ref _) => Vanished)),
        StoreModifiers = grammar.StoreModifiers.With(
            new SyntaxEntry<Parameter>("UNCHANGEDSINCE", static (ref reader) => new UnchangedSinceParameter(reader.Space().Number64()))),
        SelectParameters = grammar.SelectParameters.With(
            new SyntaxEntry<Parameter>("CONDSTORE", static (ref _) => Condstore),
            new SyntaxEntry<Parameter>("QRESYNC", static (ref reader) => QresyncParameter.Read(ref reader))),
        SearchKeys = grammar.SearchKeys.With(
            new SyntaxEntry<SearchKey>("MODSEQ", static (ref reader) => ModSeqKey.Read(ref reader))),
    };
}

/// <summary>FETCH … (CHANGEDSINCE mod-sequence-value) (RFC 7162 §3.1.4.1).</summary>
/// <param name="ModSeq">
/// Only messages with a greater mod-sequence are fetched. 0 is taken, too, against the ABNF: clients send it and mean all.
/// </param>
public sealed record ChangedSinceParameter(long ModSeq) : Parameter("CHANGEDSINCE");

/// <summary>STORE … (UNCHANGEDSINCE mod-sequence-valzer) (RFC 7162 §3.1.3).</summary>
/// <param name="ModSeq">Only messages with no greater mod-sequence are changed; with 0, none is.</param>
public sealed record UnchangedSinceParameter(long ModSeq) : Parameter("UNCHANGEDSINCE");

/// <summary>SELECT … (QRESYNC (…)): what the client knows (RFC 7162 §3.2.5).</summary>
/// <param name="UidValidity">The UIDVALIDITY that it knows.</param>
/// <param name="ModSeq">The mod-sequence up to which it knows everything; 0 is taken as with CHANGEDSINCE.</param>
/// <param name="KnownUids">The UIDs it has; null for all from 1 on.</param>
/// <param name="Numbers">Message numbers, ascending, of which it knows the UIDs; null if it gives none.</param>
/// <param name="Uids">Their UIDs, as many, ascending.</param>
public sealed record QresyncParameter(uint UidValidity, long ModSeq, MessageSet? KnownUids, MessageSet? Numbers, MessageSet? Uids)
    : Parameter("QRESYNC")
{
    // "QRESYNC" SP "(" uidvalidity SP mod-sequence-value [SP known-uids] [SP seq-match-data] ")"
    // seq-match-data = "(" known-sequence-set SP known-uid-set ")"
    internal static QresyncParameter Read(ref ImapReader reader)
    {
        var uidValidity = reader.Space().Expect((byte)'(', "\"(\"").NzNumber();
        var modSeq = reader.Space().Number64();
        MessageSet? known = null, numbers = null, uids = null;
        if (reader.NextIs((byte)' ') && !reader.NextIsSpaceAnd((byte)'('))
        {
            known = reader.Space().UidSet();
        }

        if (reader.NextIs((byte)' '))
        {
            var start = reader.Space().Expect((byte)'(', "\"(\"").Offset;
            numbers = reader.UidSet();
            reader.RefuseNumbers(start);   // RFC 9586 §3.7
            start = reader.Offset;
            uids = reader.Space().UidSet();
            if (uids.Count != numbers.Count)
            {
                reader.Fail(start, "as many UIDs as message numbers");
            }

            reader.Expect((byte)')', "\")\"");
        }

        reader.Expect((byte)')', "\")\"");
        return new QresyncParameter(uidValidity, modSeq, known, numbers, uids);
    }
}

/// <summary>MODSEQ: messages with this mod-sequence or a greater one (RFC 7162 §3.1.5).</summary>
/// <param name="ModSeq">The mod-sequence.</param>
public sealed record ModSeqKey(long ModSeq) : SearchKey
{
    // "MODSEQ" [SP entry-name SP entry-type-req] SP mod-sequence-valzer
    // RFC 7162 §3.1.5: a server with one mod-sequence for a message ignores the entry's name and type.
    internal static ModSeqKey Read(ref ImapReader reader)
    {
        reader.Space();
        if (reader.NextIs((byte)'"'))
        {
            _ = reader.AString();
            reader.Space();
            if (!reader.TryTakeWord("ALL"u8) && !reader.TryTakeWord("PRIV"u8) && !reader.TryTakeWord("SHARED"u8))
            {
                reader.Fail("priv, shared or all");
            }

            reader.Space();
        }

        return new ModSeqKey(reader.Number64());
    }
}
