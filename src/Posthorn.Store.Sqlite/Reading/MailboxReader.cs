using System.Text;

namespace Posthorn.Store.Sqlite;

/// <summary>Reads mailboxes with all their messages.</summary>
internal static class MailboxReader
{
    /// <summary>The columns that <see cref="Info"/> expects.</summary>
    public const string Columns =
        "number, name, uidvalidity, uidnext, highestmodseq, treemodseq, uses, messages, unseen, deleted, size, first_recent, gathered_to, definition, decided, sum";

    /// <summary>The picture of a mailbox, or null if there is none.</summary>
    public static MailboxSnapshot? Load(Connection database, MailboxId id)
    {
        using var row = database.Use($"""
            SELECT {Columns} FROM mailbox WHERE account = ? AND number = ? AND deleted_at IS NULL
            AND EXISTS (SELECT 1 FROM account WHERE account.id = mailbox.account AND removed IS NULL)
            """).With(id.Account.Value).With(id.Number);
        return row.Step() ? new MailboxSnapshot(Info(row, id.Account), MessageList.FromSorted(Entries(database, id))) : null;
    }

    /// <summary>The mailbox of a row.</summary>
    public static MailboxInfo Info(Statement row, AccountId account) => new()
    {
        Id = new MailboxId(account, row.Int32(0)),
        Name = row.Text(1),
        UidValidity = row.UInt32(2),
        UidNext = row.UInt32(3),
        HighestModSeq = row.Int64(4),
        TreeModSeq = row.Int64(5),
        Uses = (SpecialUses)row.Int32(6),
        Messages = row.Int32(7),
        Unseen = row.Int32(8),
        Deleted = row.Int32(9),
        Size = row.Int64(10),
        FirstRecentUid = row.UInt32(11),
        Sum = row.Int64(15),
        Gathering = row.NullableInt64(12) is { } upTo ? new Gathering(upTo, row.Text(13), row.Int64(14)) : null,
    };

    /// <summary>The messages of a mailbox in the order of their UIDs.</summary>
    public static IEnumerable<MessageEntry> Entries(Connection database, MailboxId id)
    {
        var keywords = new KeywordPool();
        using var rows = database.Use("""
            SELECT uid, flags, modseq, size, date, keywords FROM message WHERE account = ? AND mailbox = ? ORDER BY uid
            """).With(id.Account.Value).With(id.Number);
        while (rows.Step())
        {
            var flags = new MessageFlags((SystemFlags)rows.Int64(1), keywords.Get(rows.Bytes(5)));
            yield return new MessageEntry(
                rows.UInt32(0), flags, rows.Int64(2), rows.UInt32(3), InternalDate.FromPacked(rows.Int64(4)));
        }
    }

    /// <summary>
    /// Few different sets of keywords are used on many messages: each is made once, so that they share memory and compare
    /// by reference.
    /// </summary>
    private sealed class KeywordPool
    {
        private readonly Dictionary<string, KeywordSet> _sets = new(StringComparer.Ordinal);
        private byte[] _lastText = [];
        private KeywordSet _last;

        /// <summary>The set for the stored text; empty for none.</summary>
        public KeywordSet Get(ReadOnlySpan<byte> text)
        {
            if (text.IsEmpty)
            {
                return default;
            }

            if (!text.SequenceEqual(_lastText))
            {
                var key = Encoding.UTF8.GetString(text);
                if (!_sets.TryGetValue(key, out _last))
                {
                    _sets[key] = _last = KeywordSet.Parse(key);
                }

                _lastText = text.ToArray();
            }

            return _last;
        }
    }
}
