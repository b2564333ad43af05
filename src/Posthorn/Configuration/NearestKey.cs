namespace Posthorn.Configuration;

/// <summary>Finds the key that somebody meant.</summary>
internal static class NearestKey
{
    /// <summary>The candidate with the least edit distance, or null if even that one is too different to be meant.</summary>
    public static string? Find(string written, IEnumerable<string> candidates)
    {
        var (best, distance) = candidates
            .Select(candidate => (Candidate: candidate, Distance: Math.Min(
                Distance(written.ToUpperInvariant(), candidate.ToUpperInvariant()),
                // The right name in the wrong section, or without one.
                1 + Distance(LastPart(written).ToUpperInvariant(), LastPart(candidate).ToUpperInvariant()))))
            .MinBy(pair => pair.Distance);
        return distance <= Math.Max(2, written.Length / 3) ? best : null;
    }

    /// <summary>Levenshtein's distance: insertions, deletions and replacements of one character.</summary>
    public static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[right.Length];
    }

    private static string LastPart(string path) => path[(path.LastIndexOf(':') + 1)..];
}
