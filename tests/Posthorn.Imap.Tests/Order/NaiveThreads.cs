namespace Posthorn.Imap.Tests.Order;

/// <summary>A message as the naive algorithms see it. Dates are any numbers; a message id is any word with an at-sign.</summary>
internal sealed record Letter(int Number, string? MessageId, string[] References, string? InReplyTo, string BaseSubject, bool IsReply, long Sent, long Arrived);

/// <summary>
/// THREAD by the words of RFC 5256 §3, step by step, with objects, recursion and as much time as it takes. It shares nothing with the server.
/// </summary>
internal static class NaiveThreads
{
    public static string OrderedSubject(IReadOnlyList<Letter> letters)
    {
        var sorted = letters.OrderBy(one => one.BaseSubject.ToUpperInvariant(), StringComparer.Ordinal).ThenBy(one => one.Sent).ThenBy(one => one.Number).ToList();
        var threads = sorted.GroupBy(one => one.BaseSubject.ToUpperInvariant()).Select(group => group.ToList())
            .OrderBy(thread => thread[0].Sent).ThenBy(thread => thread[0].Number);
        return string.Concat(threads.Select(thread =>
        {
            var root = new Container { Letter = thread[0] };
            root.Children.AddRange(thread.Skip(1).Select(one => new Container { Letter = one }));
            return $"({Show(root)})";
        }));
    }

    public static string References(IReadOnlyList<Letter> letters, bool refs = false)
    {
        var byId = new Dictionary<string, Container>();
        var all = new List<Container>();

        // "If two or more messages have the same Message ID, then only use that Message ID in the first": which that is, is known beforehand.
        var owners = new Dictionary<string, Letter>();
        foreach (var letter in letters.Where(one => one.MessageId is not null))
            owners.TryAdd(letter.MessageId!, letter);
        var own = letters.ToDictionary(letter => letter, letter =>
        {
            var container = new Container { Letter = letter };
            if (letter.MessageId is { } id && owners[id] == letter)
                byId[id] = container;
            all.Add(container);
            return container;
        });

        foreach (var letter in letters)
        {
            // (1)(A)
            var references = (letter.References.Length > 0 ? letter.References : letter.InReplyTo is { } parent ? [parent] : []).Select(id =>
            {
                if (!byId.TryGetValue(id, out var found))
                    all.Add(byId[id] = found = new Container());
                return found;
            }).ToList();
            for (var i = 1; i < references.Count; i++)
            {
                if (references[i].Parent is null && !references[i - 1].IsBelowOrSame(references[i]))
                    references[i].MoveTo(references[i - 1]);
            }

            // (1)(B)
            var current = own[letter];
            current.MoveTo(null);
            if (references.Count > 0 && !references[^1].IsBelowOrSame(current))
                current.MoveTo(references[^1]);
        }

        // (2)
        var root = new Container();
        foreach (var top in all.Where(one => one.Parent is null).ToList())
            top.MoveTo(root);

        // (3)
        Prune(root, root);

        // (4)
        foreach (var dummy in root.Children.Where(one => one.Letter is null))
            dummy.SortChildren();
        root.SortChildren();

        if (!refs)
            MergeSubjects(root);

        // (6)
        SortAll(root, !refs);
        var threads = refs ? root.Children.OrderBy(thread => thread.Latest()).ToList() : root.Children;
        return string.Concat(threads.Select(thread => $"({Show(thread)})"));
    }

    private static void Prune(Container node, Container root)
    {
        foreach (var child in node.Children.ToList())
        {
            Prune(child, root);
            if (child.Letter is not null)
                continue;
            if (child.Children.Count == 0)
            {
                child.MoveTo(null);
            }
            else if (node != root || child.Children.Count == 1)
            {
                foreach (var promoted in child.Children.ToList())
                    promoted.MoveTo(node);
                child.MoveTo(null);
            }
        }
    }

    private static void MergeSubjects(Container root)
    {
        // (5)(A), (B)
        var table = new Dictionary<string, Container>();
        foreach (var current in root.Children)
        {
            var subject = current.ThreadSubject;
            if (subject.Length == 0)
                continue;
            if (!table.TryGetValue(subject, out var known))
                table[subject] = current;
            else if (known.Letter is not null && (current.Letter is null || (known.Letter.IsReply && !current.Letter.IsReply)))
                table[subject] = current;
        }

        // (5)(C)
        foreach (var current in root.Children.ToList())
        {
            var subject = current.ThreadSubject;
            if (subject.Length == 0 || table[subject] == current)
                continue;
            var known = table[subject];
            if (known.Letter is null && current.Letter is null)
            {
                foreach (var child in current.Children.ToList())
                    child.MoveTo(known);
                current.MoveTo(null);
            }
            else if (known.Letter is null || (current.Letter is { IsReply: true } && !known.Letter.IsReply))
            {
                current.MoveTo(known);
            }
            else
            {
                var dummy = new Container();
                dummy.MoveTo(root);
                known.MoveTo(dummy);
                current.MoveTo(dummy);
                table[subject] = dummy;
            }
        }
    }

    private static void SortAll(Container node, bool sortsTop)
    {
        foreach (var child in node.Children)
            SortAll(child, true);
        if (sortsTop)
            node.SortChildren();
    }

    // thread-list = "(" (thread-members / thread-nested) ")", without the parentheses
    private static string Show(Container node)
    {
        var below = node.Children.Count switch
        {
            0 => "",
            1 => Show(node.Children[0]),
            _ => string.Concat(node.Children.Select(child => $"({Show(child)})")),
        };
        return node.Letter is null ? below : below.Length == 0 ? $"{node.Letter.Number}" : $"{node.Letter.Number} {below}";
    }

    private sealed class Container
    {
        public Letter? Letter { get; init; }

        public Container? Parent { get; private set; }

        public List<Container> Children { get; } = [];

        public string ThreadSubject => (Letter ?? Children[0].Letter!).BaseSubject.ToUpperInvariant();

        private (long, int) Key => Letter is null ? Children[0].Key : (Letter.Sent, Letter.Number);

        public void MoveTo(Container? parent)
        {
            Parent?.Children.Remove(this);
            Parent = parent;
            parent?.Children.Add(this);
        }

        public bool IsBelowOrSame(Container other)
        {
            for (var at = this; at is not null; at = at.Parent)
            {
                if (at == other)
                    return true;
            }

            return false;
        }

        public void SortChildren() => Children.Sort((one, other) => one.Key.CompareTo(other.Key));

        public long Latest() => Math.Max(Letter?.Arrived ?? long.MinValue, Children.Select(child => child.Latest()).DefaultIfEmpty(long.MinValue).Max());
    }
}
