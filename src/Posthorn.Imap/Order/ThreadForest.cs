namespace Posthorn.Imap.Order;

/// <summary>
/// Threads: messages, each below another one, or at the top, or, at the top only, below a dummy that stands for a message that is not
/// there. A node below <see cref="Messages"/> is a message; others are dummies.
/// </summary>
internal sealed class ThreadForest
{
    /// <summary>The container of what is at the top.</summary>
    public const int Root = -1;

    private readonly int[] _firstChild;
    private readonly int[] _nextSibling;

    private ThreadForest(int messages, int nodes)
    {
        Messages = messages;
        _firstChild = new int[nodes];
        _nextSibling = new int[nodes];
        _firstChild.AsSpan().Fill(-1);
        _nextSibling.AsSpan().Fill(-1);
    }

    /// <summary>How many messages there are.</summary>
    public int Messages { get; }

    /// <summary>What is at the top, in order.</summary>
    public List<int> Roots { get; } = [];

    /// <summary>The first child of a node; -1 for none.</summary>
    public int FirstChild(int node) => _firstChild[node];

    /// <summary>The next sibling of a node that is not at the top; -1 for none.</summary>
    public int NextSibling(int node) => _nextSibling[node];

    /// <summary>Builds threads with siblings, those at the top among them, in a given order; a dummy stands where its first child would.</summary>
    /// <param name="containers">What each message is below: <see cref="Root"/>, a message, or a dummy.</param>
    /// <param name="nodes">How many messages and dummies there are.</param>
    /// <param name="order">The messages in order.</param>
    public static ThreadForest Build(int[] containers, int nodes, int[] order)
    {
        var forest = new ThreadForest(containers.Length, nodes);
        for (var i = order.Length - 1; i >= 0; i--)
        {
            var container = containers[order[i]];
            if (container != Root)
            {
                forest._nextSibling[order[i]] = forest._firstChild[container];
                forest._firstChild[container] = order[i];
            }
        }

        foreach (var message in order)
        {
            var container = containers[message];
            if (container == Root)
            {
                forest.Roots.Add(message);
            }
            else if (container >= forest.Messages && forest._firstChild[container] == message)
            {
                forest.Roots.Add(container);
            }
        }

        return forest;
    }
}
