using System.Globalization;
using System.Text;

namespace Posthorn.Mail;

/// <summary>
/// Folds text to one line of a preview: no line breaks, control characters or invisible fillers, at most so many characters
/// (RFC 8970 §3.3 counts characters of UCS). Text is cut between words where one ends near the limit, and never within what a
/// reader sees as one character.
/// </summary>
internal sealed class PreviewText(int limit)
{
    // A word that began before this part of the limit is cut in two rather than left out.
    private const int WordShare = 5;

    private readonly List<Rune> _runes = new(limit + 1);
    private bool _space;

    /// <summary>Whether what follows would be cut off.</summary>
    public bool IsFull => _runes.Count > limit;

    /// <summary>Whether nothing visible has come.</summary>
    public bool IsEmpty => _runes.Count == 0;

    /// <summary>Adds text; a space goes before it.</summary>
    public void Add(ReadOnlySpan<char> text)
    {
        _space = true;
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsFull)
            {
                return;
            }

            Add(rune);
        }
    }

    /// <summary>What a client is told.</summary>
    public override string ToString()
    {
        var length = IsFull ? CutLength() : _runes.Count;
        var text = new StringBuilder(length);
        foreach (var rune in _runes[..length])
        {
            text.Append(rune.ToString());
        }

        return text.ToString().TrimEnd();
    }

    private void Add(Rune rune)
    {
        if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune))
        {
            _space = true;
            return;
        }

        if (IsFiller(rune) || ((_space || IsEmpty) && rune.Value is 0x200C or 0x200D))
        {
            return;
        }

        if (_space && !IsEmpty)
        {
            _runes.Add(new Rune(' '));
        }

        _space = false;
        _runes.Add(rune);
    }

    // Newsletters pad their first line with these; and a reader's list is not to be turned around by a message.
    private static bool IsFiller(Rune rune) => rune.Value is 0x00AD or 0x034F or 0x061C or 0x200B or 0x200E or 0x200F or 0xFEFF
        or (>= 0x202A and <= 0x202E) or (>= 0x2060 and <= 0x206F);

    private int CutLength()
    {
        for (var at = limit; at > limit - (limit / WordShare); at--)
        {
            if (_runes[at].Value == ' ')
            {
                return at;
            }
        }

        // What follows must begin a character of its own; how far a hostile heap of marks reaches back is bounded.
        var length = limit;
        while (length > limit / 2 && (Continues(_runes[length]) || _runes[length - 1].Value == 0x200D))
        {
            length--;
        }

        return length;
    }

    private static bool Continues(Rune rune) =>
        rune.Value is 0x200D or (>= 0x1F3FB and <= 0x1F3FF)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
}
