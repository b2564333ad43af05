namespace Posthorn.Imap.Syntax;

/// <summary>What PARTIAL adds to the language (RFC 9394 §4).</summary>
public static class PartialGrammar
{
    /// <summary>The grammar with PARTIAL.</summary>
    public static ImapGrammar WithPartial(this ImapGrammar grammar) => grammar with
    {
        SearchReturnOptions = grammar.SearchReturnOptions.With(
            new SyntaxEntry<SearchReturnOption>("PARTIAL", static (ref reader) => new PartialReturnOption(ResultRange.Read(ref reader.Space())))),
        FetchModifiers = grammar.FetchModifiers.With(
            new SyntaxEntry<Parameter>("PARTIAL", static (ref reader) => new PartialParameter(ResultRange.Read(ref reader.Space())))),
    };
}

/// <summary>SEARCH RETURN (PARTIAL range): only some of what was found (RFC 9394 §3.1).</summary>
/// <param name="Range">Which.</param>
public sealed record PartialReturnOption(ResultRange Range) : SearchReturnOption("PARTIAL");

/// <summary>UID FETCH … (PARTIAL range): only some of the messages that are named (RFC 9394 §3.3).</summary>
/// <param name="Range">Which.</param>
public sealed record PartialParameter(ResultRange Range) : Parameter("PARTIAL");

/// <summary>partial-range (RFC 9394 §4): results from the first one on, counted from 1, or from the last one back.</summary>
/// <param name="First">The bound that was given first.</param>
/// <param name="Last">The other.</param>
/// <param name="IsFromEnd">-1 is the last result.</param>
public readonly record struct ResultRange(uint First, uint Last, bool IsFromEnd)
{
    /// <summary>How many results the range has at most.</summary>
    public long Size => Math.Abs((long)Last - First) + 1;

    /// <summary>The positions in a list of results, from 0: where to begin, and how many there are.</summary>
    public (int Start, int Count) In(int results)
    {
        var (low, high) = (Math.Min(First, Last), Math.Min(Math.Max(First, Last), (uint)results));
        if (low > results)
        {
            return (0, 0);
        }

        return (IsFromEnd ? results - (int)high : (int)low - 1, (int)(high - low) + 1);
    }

    /// <summary>The range as it was given.</summary>
    public override string ToString() => IsFromEnd ? $"-{First}:-{Last}" : $"{First}:{Last}";

    // partial-range-first = nz-number ":" nz-number; partial-range-last = MINUS nz-number ":" MINUS nz-number
    internal static ResultRange Read(ref ImapReader reader)
    {
        var isFromEnd = reader.TryTake((byte)'-');
        var first = reader.NzNumber();
        reader.Expect((byte)':', "\":\"");
        if (isFromEnd)
        {
            reader.Expect((byte)'-', "\"-\"");
        }

        return new ResultRange(first, reader.NzNumber(), isFromEnd);
    }
}
