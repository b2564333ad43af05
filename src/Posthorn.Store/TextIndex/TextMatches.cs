namespace Posthorn.Store;

/// <summary>What a text index says of the messages of a mailbox.</summary>
public sealed class TextMatches
{
    private readonly uint[] _uids;
    private readonly ulong[] _possible;
    private readonly ulong[] _certain;
    private int _next;

    /// <summary>Makes an answer.</summary>
    /// <param name="uids">The messages that are known, ascending.</param>
    /// <param name="possible">A bit for each of them, from the lowest: whether it may match.</param>
    /// <param name="certain">A bit for each of them: whether it does match.</param>
    public TextMatches(uint[] uids, ulong[] possible, ulong[] certain) => (_uids, _possible, _certain) = (uids, possible, certain);

    /// <summary>Whether a message matches; null if it has to be read. Quick for UIDs in ascending order. One caller at a time.</summary>
    public bool? Of(uint uid)
    {
        if (_next >= _uids.Length || _uids[_next] != uid)
        {
            var found = Array.BinarySearch(_uids, uid);
            if (found < 0)
            {
                return null;
            }

            _next = found;
        }

        var (word, bit) = (_next >> 6, 1UL << (_next & 63));
        _next++;
        return (_certain[word] & bit) != 0 ? true : (_possible[word] & bit) != 0 ? null : false;
    }
}
