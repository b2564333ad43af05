namespace Posthorn.Imap.Search;

/// <summary>How relevant the messages are that a search with FUZZY has found: 1 to 100, and 100 for the best of them (RFC 6203 §4).</summary>
/// <param name="scores">Scores by the messages' positions.</param>
internal sealed class Relevancy(Dictionary<int, int> scores)
{
    private readonly int _best = Math.Max(1, scores.Count == 0 ? 1 : scores.Values.Max());

    /// <summary>That of a message.</summary>
    public int Of(int position) => Math.Max(1, 100 * scores.GetValueOrDefault(position) / _best);
}
