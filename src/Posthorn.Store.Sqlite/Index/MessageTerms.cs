using System.Runtime.InteropServices;
using System.Text;
using Posthorn.Mail;

namespace Posthorn.Store.Sqlite;

/// <summary>The terms of the messages that will be a segment, in memory.</summary>
internal sealed class MessageTerms : ITermSink
{
    /// <summary>Different terms of one message at most: a book has less. One with more (a dump, a list) is read at each search.</summary>
    private const int MaxTerms = 50_000;

    /// <summary>Roughly what a term takes in memory, its first posting included.</summary>
    private const int TermBytes = 120;

    private readonly Dictionary<string, List> _terms = [];
    private readonly Dictionary<string, List>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly List<uint> _uids = [];
    private long _bytes;
    private int _ofMessage;

    public MessageTerms() => _lookup = _terms.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether there is enough for a segment: some megabytes.</summary>
    public bool IsEnough => _bytes > 32 * 1024 * 1024 || _uids.Count >= 4096;

    /// <summary>Messages.</summary>
    public int Count => _uids.Count;

    /// <summary>Characters of their texts.</summary>
    public long Text { get; private set; }

    /// <inheritdoc/>
    public bool IsFull => _ofMessage > MaxTerms;

    /// <summary>Begins the next message.</summary>
    /// <param name="uid">Higher than the last.</param>
    public void Start(uint uid)
    {
        _uids.Add(uid);
        _ofMessage = 0;
    }

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<char> term)
    {
        var message = _uids.Count - 1;
        if (!_lookup.TryGetValue(term, out var list))
        {
            _lookup[term] = list = new List();
            _bytes += TermBytes + (2 * term.Length);
        }
        else if (list.Last == message)
        {
            return;
        }

        _bytes += list.Add(message);
        _ofMessage++;
    }

    /// <summary>Ends the message.</summary>
    /// <param name="text">Characters of its texts.</param>
    /// <param name="isRead">Whether its texts could be taken; if not, it is never left out of what may match.</param>
    public void End(long text, bool isRead)
    {
        Text += text;
        if (!isRead || IsFull)
        {
            Add([TermMarker.Unread]);
        }
    }

    /// <summary>Writes the segment; in a transaction.</summary>
    public void Write(Connection database, MailboxId mailbox)
    {
        var writer = new SegmentWriter(database, mailbox, CollectionsMarshal.AsSpan(_uids), Text);
        var terms = _terms.Select(term => (Term: Encoding.UTF8.GetBytes(term.Key), term.Value)).ToArray();
        Array.Sort(terms, (a, b) => a.Term.AsSpan().SequenceCompareTo(b.Term));
        foreach (var (term, list) in terms)
        {
            writer.Add(database, term, list.Written);
        }

        writer.Finish(database, []);
    }

    /// <summary>The messages that have a term.</summary>
    private sealed class List
    {
        private byte[] _bytes = new byte[4];
        private int _length;

        public int Last { get; private set; } = -1;

        public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

        /// <summary>Adds a message, and says how many octets more are in use.</summary>
        public int Add(int message)
        {
            var grown = 0;
            if (_bytes.Length - _length < Postings.MaxBytes)
            {
                grown = _bytes.Length + Postings.MaxBytes;
                Array.Resize(ref _bytes, _bytes.Length + grown);
            }

            _length += Postings.Write(_bytes.AsSpan(_length), (uint)(message - Math.Max(0, Last)));
            Last = message;
            return grown;
        }
    }
}
