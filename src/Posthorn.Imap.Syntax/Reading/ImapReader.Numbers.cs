using System.Buffers.Text;

namespace Posthorn.Imap.Syntax;

public ref partial struct ImapReader
{
    /// <summary>number = 1*DIGIT: 0 to 4,294,967,295.</summary>
    public uint Number() => (uint)Digits(uint.MaxValue, "a number below 4294967296");

    /// <summary>nz-number = digit-nz *DIGIT: 1 to 4,294,967,295, without a leading zero. Zero after an error.</summary>
    public uint NzNumber()
    {
        if (NextIs((byte)'0'))
        {
            Fail("a number greater than zero");
        }

        return (uint)Digits(uint.MaxValue, "a number from 1 to 4294967295");
    }

    /// <summary>number64 = 1*DIGIT: 0 to 9,223,372,036,854,775,807.</summary>
    public long Number64() => Digits(long.MaxValue, "a number below 9223372036854775808");

    /// <summary>nz-number64 = digit-nz *DIGIT: 1 to 9,223,372,036,854,775,807. Zero after an error.</summary>
    public long NzNumber64()
    {
        if (NextIs((byte)'0'))
        {
            Fail("a number greater than zero");
        }

        return Digits(long.MaxValue, "a number from 1 to 9223372036854775807");
    }

    private long Digits(long maximum, Phrase expected)
    {
        var rest = Rest;
        var end = rest.IndexOfAnyExcept(Characters.Digits);
        var digits = end < 0 ? rest : rest[..end];
        if (!Utf8Parser.TryParse(digits, out long value, out _) || value > maximum)
        {
            Fail(expected);
            return 0;
        }

        _position += digits.Length;
        return value;
    }

    /// <summary>sequence-set, of message numbers or of UIDs, with "*" and "$" (RFC 9051 §9, RFC 5182 §2.1).</summary>
    /// <returns>The set; empty after an error.</returns>
    public MessageSet SequenceSet()
    {
        // seq-last-command = "$"
        if (TryTake((byte)'$'))
        {
            return MessageSet.LastSearch;
        }

        return Set("a sequence set", mayHoldStar: true);
    }

    /// <summary>uid-set = (uniqueid / uid-range) *("," uid-set): a set without "*" and "$" (RFC 4315 §4).</summary>
    /// <returns>The set; empty after an error.</returns>
    public MessageSet UidSet() => Set("a set of UIDs", mayHoldStar: false);

    /// <summary>Reports message numbers that were read, where the grammar does not allow any.</summary>
    internal void RefuseNumbers(int offset)
    {
        if (!Grammar.AllowsNumbers)
        {
            Fail(offset, "UIDs in place of message numbers", SyntaxErrorKind.MessageNumber);
        }
    }

    private MessageSet Set(Phrase expected, bool mayHoldStar)
    {
        var rest = Rest;
        var end = rest.IndexOfAnyExcept(Characters.SetCharacters);
        var text = end < 0 ? rest : rest[..end];
        if (text.Count((byte)',') >= Grammar.Limits.SetRanges)
        {
            Fail("fewer numbers in a set", SyntaxErrorKind.Limit);
            return MessageSet.Empty;
        }

        if (!MessageSet.TryParse(text, out var set, out var consumed))
        {
            Fail(_position + consumed, expected);
            return MessageSet.Empty;
        }

        if (set.HasStar && !mayHoldStar)
        {
            Fail(expected);
            return MessageSet.Empty;
        }

        _position += text.Length;
        return set;
    }
}
