namespace Posthorn.Store;

/// <summary>How well the messages of a mailbox match a fuzzy query, as far as a text index knows.</summary>
public sealed class TextScores
{
    /// <summary>The score of a message of which the index does not have the text.</summary>
    public const byte Unknown = byte.MaxValue;

    private readonly uint[] _uids;
    private readonly byte[] _scores;
    private int _next;

    /// <summary>Makes an answer.</summary>
    /// <param name="uids">The messages that are known, ascending.</param>
    /// <param name="scores">The score of each: 0 for no match, up to 100; or <see cref="Unknown"/>.</param>
    public TextScores(uint[] uids, byte[] scores) => (_uids, _scores) = (uids, scores);

    /// <summary>The score of a message; null if it has to be read. Quick for UIDs in ascending order. One caller at a time.</summary>
    public int? Of(uint uid)
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

        var score = _scores[_next++];
        return score == Unknown ? null : score;
    }
}
