using System.Buffers;
using System.IO.Hashing;

namespace Posthorn.Store.Sqlite;

/// <summary>
/// Writes a segment: its terms in order, each with its postings. Each method is to be called in a transaction; they need not be the same.
/// </summary>
internal sealed class SegmentWriter
{
    /// <summary>What stands before each term of a page, and after the last; no term has it.</summary>
    public const byte Separator = (byte)'\n';

    /// <summary>Octets of terms after which a page ends: few rows to go through, and little to be read for one term.</summary>
    private const int PageTerms = 32 * 1024;

    /// <summary>Octets of postings after which a page ends.</summary>
    private const int PagePostings = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _terms = new(PageTerms + 1024);
    private readonly ArrayBufferWriter<byte> _postings = new(PagePostings + 1024);
    private readonly PageDirectory _directory = new();
    private readonly long _segment;

    /// <summary>Begins a segment.</summary>
    public SegmentWriter(Connection database, MailboxId mailbox, ReadOnlySpan<uint> uids, long text)
    {
        database.Use("INSERT INTO segment (account, mailbox, first, messages, text, is_whole, uids, pages) VALUES (?, ?, ?, ?, ?, 0, ?, zeroblob(0))")
            .With(mailbox.Account.Value).With(mailbox.Number).With(uids[0]).With(uids.Length).With(text).With(Postings.Pack(uids))
            .Execute();
        _segment = database.Use("SELECT last_insert_rowid()").Scalar()!.Value;
    }

    /// <summary>Octets written so far.</summary>
    public long Written { get; private set; }

    /// <summary>Writes the next term.</summary>
    /// <param name="database">The connection.</param>
    /// <param name="term">The term; after the one before.</param>
    /// <param name="postings">Which of the segment's messages have it: <see cref="Postings"/> of their places from 0 on.</param>
    public void Add(Connection database, ReadOnlySpan<byte> term, ReadOnlySpan<byte> postings)
    {
        if (_terms.WrittenCount == 0)
        {
            _directory.Add(term);
        }

        _terms.Write([Separator]);
        _terms.Write(term);
        _postings.Advance(Postings.Write(_postings.GetSpan(Postings.MaxBytes), (uint)postings.Length));
        _postings.Write(postings);
        if (_terms.WrittenCount > PageTerms || _postings.WrittenCount > PagePostings)
        {
            WritePage(database);
        }
    }

    /// <summary>Ends the segment, and puts it in the place of others.</summary>
    public void Finish(Connection database, IEnumerable<long> replaced)
    {
        if (_terms.WrittenCount > 0)
        {
            WritePage(database);
        }

        foreach (var segment in replaced)
        {
            Delete(database, segment);
        }

        database.Use("UPDATE segment SET is_whole = 1, pages = ? WHERE id = ?").With(_directory.Pack()).With(_segment).Execute();
    }

    /// <summary>Removes a segment.</summary>
    public static void Delete(Connection database, long segment)
    {
        database.Use("DELETE FROM page WHERE segment = ?").With(segment).Execute();
        database.Use("DELETE FROM segment WHERE id = ?").With(segment).Execute();
    }

    private void WritePage(Connection database)
    {
        _terms.Write([Separator]);
        database.Use("INSERT INTO page (segment, number, terms_sum, sum, terms, postings) VALUES (?, ?, ?, ?, ?, ?)")
            .With(_segment).With(_directory.Count - 1)
            .With(unchecked((long)XxHash3.HashToUInt64(_terms.WrittenSpan))).With(unchecked((long)XxHash3.HashToUInt64(_postings.WrittenSpan)))
            .With(_terms.WrittenSpan).With(_postings.WrittenSpan).Execute();
        Written += _terms.WrittenCount + _postings.WrittenCount;
        _terms.ResetWrittenCount();
        _postings.ResetWrittenCount();
    }
}
