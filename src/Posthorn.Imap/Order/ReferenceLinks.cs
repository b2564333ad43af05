using System.Buffers;
using Posthorn.Mail;

namespace Posthorn.Imap.Order;

/// <summary>
/// Step 1 of REFERENCES (RFC 5256 §3): messages, and dummies for messages that are not there, linked as parent and child by the message
/// ids that they refer to. Messages are added in the order of the mailbox.
/// </summary>
internal sealed class ReferenceLinks : IDisposable
{
    private readonly TextTable _ids = new();
    private readonly List<int> _nodeOfId = [];
    private readonly List<Node> _nodes = [];
    private readonly AncestorForest _forest = new();
    private readonly ArrayBufferWriter<byte> _id = new(256);
    private readonly int _maxIds;

    /// <summary>Begins.</summary>
    /// <param name="messages">How many there will be. Of ids that no message has, three times as many are known: a mailbox of which each
    /// message refers to a hundred others that are not there could otherwise make this as large as it likes. References to more are
    /// passed over.</param>
    public ReferenceLinks(int messages) => _maxIds = (int)Math.Min(int.MaxValue / 2, (4L * messages) + 1000);

    /// <summary>How many nodes there are, dummies among them.</summary>
    public int Count => _nodes.Count;

    /// <summary>The parent of a node; -1 for none.</summary>
    public int ParentOf(int node) => _nodes[node].Parent;

    /// <summary>The message of a node, as it was added; -1 for a dummy.</summary>
    public int MessageOf(int node) => _nodes[node].Message;

    /// <summary>Adds the next message.</summary>
    public void Add(int message, ThreadTexts texts)
    {
        var node = NodeOf(message, texts.MessageId);

        // (1)(A): the first reference becomes the parent of the second, and so on.
        var last = -1;
        while (texts.TryNextReference(out var id))
        {
            var reference = Find(id);
            if (reference < 0)
            {
                continue;
            }

            if (last >= 0 && _nodes[reference].Parent < 0)
            {
                Link(reference, last);
            }

            last = reference;
        }

        // "If ... the References header line does not contain any valid Message IDs, then use the first ... in the In-Reply-To".
        last = last >= 0 ? last : Find(texts.InReplyTo);

        // (1)(B): the last one is the parent, whatever has been thought before; with no reference there is no parent.
        if (_nodes[node].Parent >= 0 && _nodes[node].Parent != last)
        {
            Cut(node);
        }

        if (last >= 0 && _nodes[node].Parent < 0)
        {
            Link(node, last);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _ids.Dispose();

    /// <summary>The node of a message: the one of its id, unless it has none or another message has the same one.</summary>
    private int NodeOf(int message, ReadOnlySpan<byte> id)
    {
        var node = Find(id);
        if (node < 0 || _nodes[node].Message >= 0)
        {
            node = Add();
        }

        _nodes[node] = _nodes[node] with { Message = message };
        return node;
    }

    /// <summary>The node of an id, a dummy if need be; -1 if it is no valid id.</summary>
    private int Find(ReadOnlySpan<byte> id)
    {
        _id.ResetWrittenCount();
        ThreadTexts.WriteNormalized(id, _id);
        if (_id.WrittenCount == 0)
        {
            return -1;
        }

        var number = _ids.Find(_id.WrittenSpan, mayAdd: _ids.Count < _maxIds);
        if (number == _nodeOfId.Count)
        {
            _nodeOfId.Add(Add());
        }

        return number < 0 ? -1 : _nodeOfId[number];
    }

    private int Add()
    {
        _nodes.Add(new Node(Parent: -1, Message: -1, Children: 0));
        _forest.Add();
        return _nodes.Count - 1;
    }

    /// <summary>Makes a node without a parent the child of another one, unless that is below it.</summary>
    private void Link(int child, int parent)
    {
        // What has no child has nothing below it: so it is with nearly all.
        if (child == parent || (_nodes[child].Children > 0 && _nodes[parent].Parent >= 0 && _forest.RootOf(parent) == child))
        {
            return;
        }

        _forest.Link(child, parent);
        _nodes[child] = _nodes[child] with { Parent = parent };
        _nodes[parent] = _nodes[parent] with { Children = _nodes[parent].Children + 1 };
    }

    private void Cut(int child)
    {
        var parent = _nodes[child].Parent;
        _forest.Cut(child);
        _nodes[child] = _nodes[child] with { Parent = -1 };
        _nodes[parent] = _nodes[parent] with { Children = _nodes[parent].Children - 1 };
    }

    private readonly record struct Node(int Parent, int Message, int Children);
}
