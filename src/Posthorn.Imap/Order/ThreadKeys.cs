using System.Buffers;
using Posthorn.Mail;
using Posthorn.Store;

namespace Posthorn.Imap.Order;

/// <summary>By what messages are threaded beside their references: dates and subjects, a few octets a message.</summary>
internal sealed class ThreadKeys(int count, Collation collation) : IDisposable
{
    private readonly TextTable _subjects = new();
    private readonly long[] _sent = new long[count];
    private readonly long[] _arrived = new long[count];
    private readonly int[] _subjectOf = new int[count];
    private readonly bool[] _isReply = new bool[count];
    private readonly ArrayBufferWriter<byte> _key = new(256);

    /// <summary>How many messages.</summary>
    public int Count => count;

    /// <summary>How many different subjects.</summary>
    public int Subjects => _subjects.Count;

    /// <summary>Takes those of a message.</summary>
    public void Take(int message, in MessageEntry entry, in SummaryView summary, in ThreadTexts texts)
    {
        _sent[message] = SortColumns.SentDate(entry, summary);
        _arrived[message] = entry.InternalDate.UnixSeconds;
        _isReply[message] = texts.IsReplyOrForward;
        _key.ResetWrittenCount();
        collation.WriteKey(texts.BaseSubject, _key);
        _subjectOf[message] = _key.WrittenCount == 0 ? -1 : _subjects.Find(_key.WrittenSpan);
    }

    /// <summary>The number of a message's base subject; -1 if that is empty.</summary>
    public int SubjectOf(int message) => _subjectOf[message];

    /// <summary>Whether its subject has a mark of a reply or a forward.</summary>
    public bool IsReplyOrForward(int message) => _isReply[message];

    /// <summary>When it came in; seconds.</summary>
    public long Arrived(int message) => _arrived[message];

    /// <summary>The messages by sent date, those of one date by number (RFC 5256 §2.2).</summary>
    public int[] BySentDate()
    {
        var order = new int[count];
        for (var i = 0; i < count; i++)
        {
            order[i] = i;
        }

        order.AsSpan().Sort((one, other) => _sent[one].CompareTo(_sent[other]) is not 0 and var byDate ? byDate : one.CompareTo(other));
        return order;
    }

    /// <inheritdoc/>
    public void Dispose() => _subjects.Dispose();
}
