using System.IO.Hashing;

namespace Posthorn.Store.Sqlite;

/// <summary>A segment of the index, as read: which messages it knows, and where its terms are.</summary>
/// <param name="Id">Its row.</param>
/// <param name="Uids">The messages, ascending.</param>
/// <param name="Text">Characters of their texts.</param>
/// <param name="Directory">Its pages.</param>
internal sealed record Segment(long Id, uint[] Uids, long Text, PageDirectory Directory)
{
    private const string TermsOfPage = "SELECT terms, terms_sum FROM page WHERE segment = ? AND number = ?";
    private const string PostingsOfPage = "SELECT postings, sum FROM page WHERE segment = ? AND number = ?";

    /// <summary>The segments of a mailbox, in the order of their messages.</summary>
    /// <exception cref="IndexDamageException">One of them is not what was written.</exception>
    public static List<Segment> Load(Connection database, MailboxId mailbox)
    {
        var segments = new List<Segment>();
        using var rows = database.Use("""
            SELECT id, messages, text, uids, pages FROM segment WHERE account = ? AND mailbox = ? AND is_whole = 1 ORDER BY first
            """).With(mailbox.Account.Value).With(mailbox.Number);
        while (rows.Step())
        {
            var uids = new uint[rows.Int32(1)];
            Postings.Unpack(rows.Bytes(3), uids);
            segments.Add(new Segment(rows.Int64(0), uids, rows.Int64(2), PageDirectory.Unpack(rows.Bytes(4))));
        }

        return segments;
    }

    /// <summary>The terms of a page.</summary>
    /// <returns>Valid until the next call on this connection.</returns>
    /// <exception cref="IndexDamageException">They are not what was written.</exception>
    public ReadOnlySpan<byte> Terms(Connection database, int page) => Checked(database.Use(TermsOfPage).With(Id).With(page));

    /// <summary>The postings of a page.</summary>
    /// <returns>Valid until the next call on this connection.</returns>
    /// <exception cref="IndexDamageException">They are not what was written.</exception>
    public ReadOnlySpan<byte> PostingsOf(Connection database, int page) => Checked(database.Use(PostingsOfPage).With(Id).With(page));

    /// <summary>Ends the reading of pages: what was read is no longer valid, and the connection's transaction can end.</summary>
    public static void EndReading(Connection database)
    {
        database.Use(TermsOfPage).Dispose();
        database.Use(PostingsOfPage).Dispose();
    }

    // The statement stays where it is until it is used again, for its row is looked at.
    private static ReadOnlySpan<byte> Checked(Statement row)
    {
        if (!row.Step())
        {
            throw new IndexDamageException();
        }

        var bytes = row.Bytes(0);
        return unchecked((long)XxHash3.HashToUInt64(bytes)) == row.Int64(1) ? bytes : throw new IndexDamageException();
    }
}
