namespace Posthorn.Imap.Order;

/// <summary>Numbers texts, the same text always by the same number, from 0. The hash is seeded, so that nobody can choose texts that collide.</summary>
internal sealed class TextTable : IDisposable
{
    private readonly TextStore _texts = new();
    private readonly List<(int Hash, int Handle)> _entries = [];
    private int[] _slots = NewSlots(1024);

    /// <summary>How many different texts there are.</summary>
    public int Count => _entries.Count;

    /// <summary>The number of a text.</summary>
    /// <param name="text">The text; what is behind <see cref="TextStore.MaxText"/> does not count.</param>
    /// <param name="mayAdd">Whether it gets a number if it has none.</param>
    /// <returns>-1 if it has none.</returns>
    public int Find(ReadOnlySpan<byte> text, bool mayAdd = true)
    {
        text = text[..Math.Min(text.Length, TextStore.MaxText)];
        var hashing = default(HashCode);
        hashing.AddBytes(text);
        var hash = hashing.ToHashCode();
        var slot = hash & (_slots.Length - 1);
        for (; _slots[slot] >= 0; slot = (slot + 1) & (_slots.Length - 1))
        {
            var (known, handle) = _entries[_slots[slot]];
            if (known == hash && _texts.Get(handle).SequenceEqual(text))
            {
                return _slots[slot];
            }
        }

        if (!mayAdd)
        {
            return -1;
        }

        _slots[slot] = _entries.Count;
        _entries.Add((hash, _texts.Add(text)));
        if (_entries.Count > _slots.Length / 2)
        {
            Grow();
        }

        return _entries.Count - 1;
    }

    /// <inheritdoc/>
    public void Dispose() => _texts.Dispose();

    private static int[] NewSlots(int length)
    {
        var slots = new int[length];
        slots.AsSpan().Fill(-1);
        return slots;
    }

    private void Grow()
    {
        _slots = NewSlots(_slots.Length * 2);
        for (var i = 0; i < _entries.Count; i++)
        {
            var slot = _entries[i].Hash & (_slots.Length - 1);
            while (_slots[slot] >= 0)
            {
                slot = (slot + 1) & (_slots.Length - 1);
            }

            _slots[slot] = i;
        }
    }
}
