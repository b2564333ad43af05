using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Order;

/// <summary>Writes threads as the THREAD response has them (RFC 5256 §4, §5).</summary>
internal sealed class ThreadAnswer(ImapWriter writer, ThreadForest forest, Func<int, uint> nameOf)
{
    /// <summary>
    /// Parentheses in parentheses at most. Only branches nest, so that real threads have a handful; many clients read the answer by
    /// recursion. What branches deeper is told as a chain, so that no message is missing.
    /// </summary>
    private const int MaxNesting = 200;

    // For each level that is open: the next of the siblings there, or -1.
    private readonly Stack<int> _open = new();

    /// <summary>"(" (thread-members / thread-nested) ")"</summary>
    public void WriteThread(int root)
    {
        writer.Raw("("u8);
        for (var node = root; node >= 0; node = Next(node))
        {
            if (node < forest.Messages)
            {
                writer.Number(nameOf(node));
            }
        }
    }

    /// <summary>Writes what is between a node and the next one, and gives that; -1 at the end.</summary>
    private int Next(int node)
    {
        var child = forest.FirstChild(node);
        if (child >= 0 && _open.Count >= MaxNesting && forest.NextSibling(child) >= 0)
        {
            WriteChain(child);
            child = -1;
        }

        if (child >= 0)
        {
            // thread-members = nz-number *(SP nz-number) [SP thread-nested]; a dummy has no number.
            if (node < forest.Messages)
            {
                writer.Space();
            }

            if (forest.NextSibling(child) >= 0)
            {
                writer.Raw("("u8);
                _open.Push(forest.NextSibling(child));
            }

            return child;
        }

        writer.Raw(")"u8);
        while (_open.TryPop(out var sibling))
        {
            if (sibling >= 0)
            {
                _open.Push(forest.NextSibling(sibling));
                writer.Raw("("u8);
                return sibling;
            }

            writer.Raw(")"u8);
        }

        return -1;
    }

    private void WriteChain(int first)
    {
        var waiting = new Stack<int>();
        for (waiting.Push(first); waiting.TryPop(out var node);)
        {
            if (node >= 0)
            {
                writer.Space().Number(nameOf(node));
                waiting.Push(forest.NextSibling(node));
                waiting.Push(forest.FirstChild(node));
            }
        }
    }
}
