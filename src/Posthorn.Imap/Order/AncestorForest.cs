namespace Posthorn.Imap.Order;

/// <summary>
/// Trees that are linked and cut, and tell the root of a node, each in logarithmic time on average: a link-cut tree (Sleator and Tarjan).
/// Chains of a hundred thousand references cost no more than others; nothing here is recursive.
/// </summary>
internal sealed class AncestorForest
{
    // The preferred paths, each a splay tree by depth. _up of the root of such a tree is the parent of its shallowest node.
    private readonly List<Node> _nodes = [];

    /// <summary>Adds a node that is a tree of its own; they are numbered from 0.</summary>
    public void Add() => _nodes.Add(new Node { Left = -1, Right = -1, Up = -1 });

    /// <summary>Makes a root the child of a node of another tree.</summary>
    public void Link(int root, int parent)
    {
        if (Span[root].Up != -1)
        {
            Access(root);
        }

        Span[root].Up = parent;
    }

    /// <summary>Makes a child a root.</summary>
    public void Cut(int child)
    {
        ref var node = ref Span[child];
        if (node.Left == -1 && IsPathRoot(child))
        {
            node.Up = -1;
            return;
        }

        Access(child);
        node = ref Span[child];
        Span[node.Left].Up = -1;
        node.Left = -1;
    }

    /// <summary>The root of a node's tree.</summary>
    public int RootOf(int node)
    {
        Access(node);
        while (Span[node].Left != -1)
        {
            node = Span[node].Left;
        }

        Splay(node);
        return node;
    }

    private Span<Node> Span => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_nodes);

    /// <summary>Makes the path from the root to a node the preferred one, and the node the root of its splay tree.</summary>
    private void Access(int node)
    {
        var nodes = Span;
        var below = -1;
        for (var at = node; at != -1; at = nodes[at].Up)
        {
            Splay(at);
            nodes[at].Right = below;
            below = at;
        }

        Splay(node);
    }

    private bool IsPathRoot(int node)
    {
        var nodes = Span;
        var up = nodes[node].Up;
        return up == -1 || (nodes[up].Left != node && nodes[up].Right != node);
    }

    private void Splay(int node)
    {
        while (!IsPathRoot(node))
        {
            var up = Span[node].Up;
            if (!IsPathRoot(up))
            {
                var isStraight = (Span[up].Left == node) == (Span[Span[up].Up].Left == up);
                Rotate(isStraight ? up : node);
            }

            Rotate(node);
        }
    }

    private void Rotate(int node)
    {
        var nodes = Span;
        var up = nodes[node].Up;
        var above = nodes[up].Up;
        if (!IsPathRoot(up))
        {
            if (nodes[above].Left == up)
            {
                nodes[above].Left = node;
            }
            else
            {
                nodes[above].Right = node;
            }
        }

        int moved;
        if (nodes[up].Left == node)
        {
            moved = nodes[node].Right;
            nodes[up].Left = moved;
            nodes[node].Right = up;
        }
        else
        {
            moved = nodes[node].Left;
            nodes[up].Right = moved;
            nodes[node].Left = up;
        }

        if (moved != -1)
        {
            nodes[moved].Up = up;
        }

        nodes[up].Up = node;
        nodes[node].Up = above;
    }

    private struct Node
    {
        public int Left;
        public int Right;
        public int Up;
    }
}
