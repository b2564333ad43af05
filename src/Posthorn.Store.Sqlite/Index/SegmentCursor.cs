namespace Posthorn.Store.Sqlite;

/// <summary>Goes through the terms of a segment in order, with a page in memory.</summary>
internal sealed class SegmentCursor
{
    private readonly Segment _segment;
    private byte[] _terms = [];
    private byte[] _postings = [];
    private int _page = -1;
    private int _begin;
    private int _end;
    private int _postingsAt;
    private int _postingsEnd;

    /// <summary>Stands at the first term.</summary>
    /// <exception cref="IndexDamageException">(Of all members.) A page is not what was written.</exception>
    public SegmentCursor(Connection database, Segment segment)
    {
        _segment = segment;
        MoveNext(database);
    }

    /// <summary>Whether it is behind the last term.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>The term.</summary>
    public ReadOnlySpan<byte> Term => _terms.AsSpan(_begin, _end - _begin);

    /// <summary>Its postings.</summary>
    public ReadOnlySpan<byte> Postings => _postings.AsSpan(_postingsAt, _postingsEnd - _postingsAt);

    /// <summary>Goes to the next term.</summary>
    public void MoveNext(Connection database)
    {
        // At the separator behind the last term of the page?
        if (_page < 0 || _end + 1 >= _terms.Length)
        {
            if (++_page >= _segment.Directory.Count)
            {
                IsAtEnd = true;
                return;
            }

            _terms = _segment.Terms(database, _page).ToArray();
            _postings = _segment.PostingsOf(database, _page).ToArray();
            Segment.EndReading(database);
            (_end, _postingsEnd) = (0, 0);
        }

        _begin = _end + 1;
        var length = _terms.AsSpan(_begin).IndexOf(SegmentWriter.Separator);
        if (length <= 0)
        {
            throw new IndexDamageException();
        }

        _end = _begin + length;
        var bytes = (int)Sqlite.Postings.Read(_postings, ref _postingsEnd);
        _postingsAt = _postingsEnd;
        _postingsEnd += bytes;
        if (bytes < 0 || _postingsEnd > _postings.Length)
        {
            throw new IndexDamageException();
        }
    }
}
