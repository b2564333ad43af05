namespace Posthorn.Imap.Order;

/// <summary>Steps 2 and 3 of REFERENCES (RFC 5256 §3): dummies go, and their children take their places; at the top only if it is one.</summary>
internal static class PrunedLinks
{
    /// <summary>Finds what each message is below.</summary>
    /// <param name="links">The links; the messages are numbered from 0.</param>
    /// <param name="containers">Is given, for each message, <see cref="ThreadForest.Root"/>, a message, or a dummy.</param>
    /// <returns>How many messages and dummies there are.</returns>
    public static int Prune(ReferenceLinks links, int[] containers)
    {
        // For each node, the nearest message above it, or else the dummy at the top of its tree: as -2 - node, while it is that of a node.
        var above = new int[links.Count];
        var isKnown = new bool[links.Count];
        var path = new Stack<int>();
        for (var i = 0; i < above.Length; i++)
        {
            for (var node = i; node >= 0 && !isKnown[node]; node = links.ParentOf(node))
            {
                path.Push(node);
            }

            while (path.TryPop(out var node))
            {
                above[node] = AboveOf(links, node, above);
                isKnown[node] = true;
            }
        }

        var children = new int[links.Count];
        for (var node = 0; node < above.Length; node++)
        {
            if (links.MessageOf(node) >= 0 && above[node] <= -2)
            {
                children[-2 - above[node]]++;
            }
        }

        var nodes = containers.Length;
        var dummies = new int[links.Count];
        for (var node = 0; node < above.Length; node++)
        {
            if (links.MessageOf(node) is not (>= 0 and var message))
            {
                continue;
            }

            if (above[node] > -2)
            {
                containers[message] = above[node];
                continue;
            }

            var top = -2 - above[node];
            if (children[top] > 1 && dummies[top] == 0)
            {
                dummies[top] = nodes++;
            }

            containers[message] = children[top] == 1 ? ThreadForest.Root : dummies[top];
        }

        return nodes;
    }

    private static int AboveOf(ReferenceLinks links, int node, int[] above)
    {
        var parent = links.ParentOf(node);
        if (parent >= 0)
        {
            return links.MessageOf(parent) is >= 0 and var message ? message : above[parent];
        }

        return links.MessageOf(node) >= 0 ? ThreadForest.Root : -2 - node;
    }
}
