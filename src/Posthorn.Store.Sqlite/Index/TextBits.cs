namespace Posthorn.Store.Sqlite;

/// <summary>Bits that are put behind others.</summary>
internal sealed class TextBits
{
    private readonly List<ulong> _words = [];
    private int _length;

    /// <summary>Puts the first <paramref name="length"/> bits of some words behind those that are there.</summary>
    public void Append(ReadOnlySpan<ulong> words, int length)
    {
        var shift = _length & 63;
        foreach (var word in words)
        {
            if (shift == 0)
            {
                _words.Add(word);
            }
            else
            {
                _words[^1] |= word << shift;
                _words.Add(word >> (64 - shift));
            }
        }

        _length += length;
        var wanted = (_length + 63) / 64;
        _words.RemoveRange(wanted, _words.Count - wanted);
    }

    /// <summary>All bits.</summary>
    public ulong[] ToArray() => [.. _words];
}
