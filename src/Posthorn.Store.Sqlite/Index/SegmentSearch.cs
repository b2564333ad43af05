using System.Numerics;
using System.Text;
using Posthorn.Mail;

namespace Posthorn.Store.Sqlite;

/// <summary>Looks up terms in a segment.</summary>
/// <param name="database">A reading connection, in a transaction.</param>
/// <param name="segment">The segment.</param>
internal sealed class SegmentSearch(Connection database, Segment segment)
{
    /// <summary>Messages that are left by the terms that are found at once, below which looking through all terms for more costs more than
    /// reading these messages.</summary>
    private const int FewMessages = 8;

    /// <summary>
    /// Postings that are read for one needle in a segment of so many messages: a needle that asks for more (a single letter) is in nearly
    /// every message, and reading a message for it ends soon.
    /// </summary>
    private const int PostingsForEachMessage = 32;

    private const int LeastPostings = 64 * 1024;
    private long _budget;

    /// <summary>The words of a set with a bit for each message.</summary>
    public int Words => (segment.Uids.Length + 63) / 64;

    /// <summary>Answers a lookup.</summary>
    /// <param name="lookup">What is asked.</param>
    /// <param name="possible">Gets the messages that may match; is empty.</param>
    /// <param name="certain">Gets those that do; is empty.</param>
    /// <exception cref="IndexDamageException">The segment is not what was written.</exception>
    public void Find(TextLookup lookup, Span<ulong> possible, Span<ulong> certain)
    {
        SetAll(possible);
        var any = new ulong[possible.Length];
        foreach (var needle in lookup.Query.Needles)
        {
            if (!needle.IsWhole && needle != lookup.Query.Needles[0] && Count(possible) <= FewMessages)
            {
                break;
            }

            Array.Clear(any);
            var exact = lookup.MayDecide && lookup.Query.IsDecisive ? certain : [];

            // What decides saves the reading of messages, whatever it costs here.
            _budget = exact.IsEmpty ? Math.Max(LeastPostings, (long)PostingsForEachMessage * segment.Uids.Length) : long.MaxValue;
            foreach (var zone in lookup.Zones)
            {
                if (needle.IsWhole)
                {
                    FindWhole(TermMarker.Of(zone, true) + needle.Text, any, exact);
                    FindWhole(TermMarker.Of(zone, false) + needle.Text, any, []);
                }
                else
                {
                    FindAmong(zone, needle, any, exact);
                }
            }

            if (_budget < 0)
            {
                SetAll(any);
            }

            for (var i = 0; i < any.Length; i++)
            {
                possible[i] &= any[i];
            }
        }

        Array.Clear(any);
        FindUnread(any);
        for (var i = 0; i < any.Length; i++)
        {
            possible[i] |= any[i];
            certain[i] &= ~any[i];
        }
    }

    /// <summary>Finds the messages whose text is not in the segment.</summary>
    public void FindUnread(Span<ulong> unread) => FindWhole(TermMarker.Unread.ToString(), unread, []);

    private void SetAll(Span<ulong> set)
    {
        set.Fill(ulong.MaxValue);
        if (segment.Uids.Length % 64 is > 0 and var rest)
        {
            set[^1] = (1UL << rest) - 1;
        }
    }

    private static int Count(ReadOnlySpan<ulong> set)
    {
        var count = 0;
        foreach (var word in set)
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }

    private void FindWhole(string text, Span<ulong> any, Span<ulong> exact)
    {
        var term = Encoding.UTF8.GetBytes($"\n{text}\n");
        var page = segment.Directory.Find(term.AsSpan(1, term.Length - 2));
        if (page < 0)
        {
            return;
        }

        var terms = segment.Terms(database, page);
        var at = terms.IndexOf(term);
        if (at >= 0)
        {
            var postings = new PageReader(segment.PostingsOf(database, page));
            postings.SkipTo(terms[..at].Count(SegmentWriter.Separator));
            Take(ref postings, any, exact);
        }
    }

    private void FindAmong(TermZone zone, TermNeedle needle, Span<ulong> any, Span<ulong> exact)
    {
        var (low, high) = ((byte)TermMarker.Of(zone, true), (byte)TermMarker.Of(zone, false));
        var text = Encoding.UTF8.GetBytes(needle.IsEnd ? needle.Text + "\n" : needle.Text);
        var (first, end) = segment.Directory.Range(low, high);
        for (var page = first; page < end && _budget >= 0; page++)
        {
            FindInPage(page, text, low, high, needle.IsStart, any, exact);
            if (!exact.IsEmpty && Count(exact) == segment.Uids.Length)
            {
                return;
            }
        }
    }

    private void FindInPage(int page, ReadOnlySpan<byte> text, byte low, byte high, bool isStart, Span<ulong> any, Span<ulong> exact)
    {
        var terms = segment.Terms(database, page);
        PageReader postings = default;
        var (from, counted, place) = (0, 0, 0);
        while (_budget >= 0 && terms[from..].IndexOf(text) is >= 0 and var found)
        {
            var at = from + found;
            var begin = terms[..at].LastIndexOf(SegmentWriter.Separator) + 1;
            from = at + terms[at..].IndexOf(SegmentWriter.Separator);
            var marker = terms[begin];
            if (marker < low || marker > high || (isStart && at != begin + 1))
            {
                continue;
            }

            place += terms[counted..begin].Count(SegmentWriter.Separator);
            counted = begin;
            if (postings.IsEmpty)
            {
                postings = new PageReader(segment.PostingsOf(database, page));
            }

            postings.SkipTo(place - 1);
            Take(ref postings, any, TermMarker.IsExact(marker) ? exact : []);
        }
    }

    private void Take(ref PageReader postings, Span<ulong> any, Span<ulong> exact)
    {
        var list = postings.Read();
        _budget -= list.Length;
        uint message = 0;
        for (var at = 0; at < list.Length;)
        {
            message += Postings.Read(list, ref at);
            var (word, bit) = ((int)(message >> 6), 1UL << (int)(message & 63));
            if (word >= any.Length)
            {
                throw new IndexDamageException();
            }

            any[word] |= bit;
            if (!exact.IsEmpty)
            {
                exact[word] |= bit;
            }
        }
    }
}

/// <summary>Goes through the postings of a page.</summary>
internal ref struct PageReader(ReadOnlySpan<byte> page)
{
    private readonly ReadOnlySpan<byte> _page = page;
    private int _at;
    private int _next;

    /// <summary>Whether there is no page.</summary>
    public readonly bool IsEmpty => _page.IsEmpty;

    /// <summary>The postings of the next term, which stays the next one.</summary>
    public ReadOnlySpan<byte> Peek()
    {
        var (at, next) = (_at, _next);
        var list = Read();
        (_at, _next) = (at, next);
        return list;
    }

    /// <summary>Moves on to a term, by its place in the page from 0 on.</summary>
    public void SkipTo(int place)
    {
        while (_next < place)
        {
            Read();
        }
    }

    /// <summary>The postings of the next term.</summary>
    /// <exception cref="IndexDamageException">There are none.</exception>
    public ReadOnlySpan<byte> Read()
    {
        var length = (int)Postings.Read(_page, ref _at);
        if (length < 0 || length > _page.Length - _at)
        {
            throw new IndexDamageException();
        }

        var list = _page.Slice(_at, length);
        _at += length;
        _next++;
        return list;
    }
}
