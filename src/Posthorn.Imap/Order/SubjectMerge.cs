namespace Posthorn.Imap.Order;

/// <summary>Step 5 of REFERENCES (RFC 5256 §3): threads of the same base subject become one.</summary>
internal static class SubjectMerge
{
    /// <summary>Merges.</summary>
    /// <param name="containers">What each message is below; is changed.</param>
    /// <param name="nodes">How many messages and dummies there are; grows.</param>
    /// <param name="keys">Subjects.</param>
    /// <param name="order">The messages by date.</param>
    public static void Merge(int[] containers, ref int nodes, ThreadKeys keys, int[] order)
    {
        var threads = ThreadForest.Build(containers, nodes, order);
        var messages = containers.Length;
        bool IsDummy(int node) => node >= messages;

        // (B)(i): the base subject of the message, or of its first child if it is a dummy.
        int SubjectOf(int root) => keys.SubjectOf(IsDummy(root) ? threads.FirstChild(root) : root);
        bool IsReply(int root) => !IsDummy(root) && keys.IsReplyOrForward(root);

        var table = new int[keys.Subjects];
        table.AsSpan().Fill(-1);
        foreach (var root in threads.Roots)
        {
            if (SubjectOf(root) is >= 0 and var subject)
            {
                var known = table[subject];
                var replaces = known < 0 || (!IsDummy(known) && (IsDummy(root) || (IsReply(known) && !IsReply(root))));   // (B)(iv)
                table[subject] = replaces ? root : known;
            }
        }

        var mergedInto = new Dictionary<int, int>();
        foreach (var root in threads.Roots)
        {
            if (SubjectOf(root) is not (>= 0 and var subject) || table[subject] is var known && known == root)
            {
                continue;   // (C)(ii), (iv)
            }

            // A message that has been put below a new dummy is in the table no more, but was in this list before.
            if (IsDummy(root))
            {
                mergedInto.Add(root, known);   // Both are dummies: their children become siblings.
            }
            else if (IsDummy(known))
            {
                containers[root] = known;
            }
            else if (IsReply(root) && !IsReply(known))
            {
                containers[root] = known;
            }
            else
            {
                containers[root] = containers[known] = table[subject] = nodes++;
            }
        }

        if (mergedInto.Count > 0)
        {
            for (var i = 0; i < messages; i++)
            {
                containers[i] = mergedInto.GetValueOrDefault(containers[i], containers[i]);
            }
        }
    }
}
