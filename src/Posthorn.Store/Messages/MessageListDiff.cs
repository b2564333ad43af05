namespace Posthorn.Store;

/// <summary>
/// What happened between two versions of a mailbox's messages: everything unsolicited that a session tells its client is
/// derived from this. Time depends on what changed and on the number of chunks, not on the number of messages.
/// </summary>
public sealed class MessageListDiff
{
    private readonly List<int> _expunged = [];
    private readonly List<MessageEntry> _expungedEntries = [];
    private readonly List<MessageEntry> _changed = [];
    private readonly List<MessageEntry> _added = [];

    private MessageListDiff()
    {
    }

    /// <summary>Indexes (in the old list) of the messages that are gone, ascending.</summary>
    public IReadOnlyList<int> ExpungedIndexes => _expunged;

    /// <summary>The entries (as the old list had them) of the messages that are gone, ascending.</summary>
    public IReadOnlyList<MessageEntry> Expunged => _expungedEntries;

    /// <summary>New entries of messages that are in both lists and differ, ascending.</summary>
    public IReadOnlyList<MessageEntry> Changed => _changed;

    /// <summary>Messages that only the new list has, ascending.</summary>
    public IReadOnlyList<MessageEntry> Added => _added;

    /// <summary>Whether nothing happened.</summary>
    public bool IsEmpty => _expunged.Count + _changed.Count + _added.Count == 0;

    /// <summary>Compares two versions.</summary>
    public static MessageListDiff Between(MessageList old, MessageList current)
    {
        var diff = new MessageListDiff();
        if (!ReferenceEquals(old, current))
        {
            diff.Walk(old.Chunks, current.Chunks);
        }

        return diff;
    }

    private void Walk(ReadOnlySpan<MessageEntry[]> before, ReadOnlySpan<MessageEntry[]> after)
    {
        int oldChunk = 0, newChunk = 0, oldAt = 0, newAt = 0, index = 0;
        while (oldChunk < before.Length || newChunk < after.Length)
        {
            if (oldChunk < before.Length && newChunk < after.Length)
            {
                var left = before[oldChunk];
                var right = after[newChunk];
                if (oldAt == 0 && newAt == 0 && ReferenceEquals(left, right))
                {
                    index += left.Length;
                    oldChunk++;
                    newChunk++;
                    continue;
                }

                ref readonly var was = ref left[oldAt];
                ref readonly var now = ref right[newAt];
                if (was.Uid == now.Uid)
                {
                    if (was != now)
                    {
                        _changed.Add(now);
                    }

                    index++;
                    Advance(left, ref oldChunk, ref oldAt);
                    Advance(right, ref newChunk, ref newAt);
                }
                else if (was.Uid < now.Uid)
                {
                    Gone(was, index++);
                    Advance(left, ref oldChunk, ref oldAt);
                }
                else
                {
                    _added.Add(now);
                    Advance(right, ref newChunk, ref newAt);
                }
            }
            else if (oldChunk < before.Length)
            {
                Gone(before[oldChunk][oldAt], index++);
                Advance(before[oldChunk], ref oldChunk, ref oldAt);
            }
            else
            {
                _added.Add(after[newChunk][newAt]);
                Advance(after[newChunk], ref newChunk, ref newAt);
            }
        }
    }

    private void Gone(in MessageEntry entry, int index)
    {
        _expunged.Add(index);
        _expungedEntries.Add(entry);
    }

    private static void Advance(MessageEntry[] chunk, ref int number, ref int at)
    {
        if (++at == chunk.Length)
        {
            number++;
            at = 0;
        }
    }
}
