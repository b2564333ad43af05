namespace Posthorn.Imap.Contexts;

/// <summary>
/// UIDs that come and go one at a time, each in constant time: a bitmap in pages, so that a million neighbours take 125 kB. For
/// <see cref="Store.UidSet"/>, which never changes, such a change costs something for each of its ranges.
/// </summary>
internal sealed class MemberSet
{
    private const int PageBits = 12;

    private readonly Dictionary<uint, ulong[]> _pages = [];

    /// <summary>How many UIDs there are.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the UID is in the set.</summary>
    public bool Contains(uint uid) => _pages.TryGetValue(uid >> PageBits, out var page) && (page[Word(uid)] & Bit(uid)) != 0;

    /// <summary>Adds a UID; false if it was there.</summary>
    public bool Add(uint uid)
    {
        if (!_pages.TryGetValue(uid >> PageBits, out var page))
        {
            _pages[uid >> PageBits] = page = new ulong[(1 << PageBits) / 64];
        }

        ref var word = ref page[Word(uid)];
        var before = word;
        word |= Bit(uid);
        Count += word == before ? 0 : 1;
        return word != before;
    }

    /// <summary>Takes a UID away; false if it was not there.</summary>
    public bool Remove(uint uid)
    {
        if (!Contains(uid))
        {
            return false;
        }

        _pages[uid >> PageBits][Word(uid)] &= ~Bit(uid);
        Count--;
        return true;
    }

    private static int Word(uint uid) => (int)(uid & ((1 << PageBits) - 1)) >> 6;

    private static ulong Bit(uint uid) => 1UL << (int)(uid & 63);
}
