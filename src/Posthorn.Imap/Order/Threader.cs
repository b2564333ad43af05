using Posthorn.Imap.Search;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Mail;

namespace Posthorn.Imap.Order;

/// <summary>
/// Groups what a search has found into threads (RFC 5256 §3). A message is known by its index in what was found. Time grows with
/// n log n, and nothing is recursive, whatever messages say of each other.
/// </summary>
internal static class Threader
{
    /// <summary>Groups.</summary>
    public static async ValueTask<ThreadForest> ThreadAsync(
        ImapSession session, SearchResult found, ThreadAlgorithm algorithm, Collation collation, CancellationToken cancel)
    {
        using var keys = new ThreadKeys(found.Count, collation);
        using var links = algorithm == ThreadAlgorithm.OrderedSubject ? null : new ReferenceLinks(found.Count);
        await SummaryReader.ReadAsync(
            session,
            found,
            (int index, in Store.MessageEntry entry, in SummaryView summary) =>
            {
                var texts = new ThreadTexts(summary);
                keys.Take(index, entry, summary, texts);
                links?.Add(index, texts);
            },
            cancel);
        return links is null ? BySubject(keys) : ByReferences(keys, links, mergesSubjects: algorithm == ThreadAlgorithm.References);
    }

    /// <summary>ORDEREDSUBJECT: the first message of a subject, and below it the others.</summary>
    public static ThreadForest BySubject(ThreadKeys keys)
    {
        var order = keys.BySentDate();
        var firsts = new int[keys.Subjects + 1];
        firsts.AsSpan().Fill(ThreadForest.Root);
        var containers = new int[keys.Count];
        foreach (var message in order)
        {
            ref var first = ref firsts[keys.SubjectOf(message) + 1];   // -1 is the empty subject, which is one like others
            containers[message] = first;
            first = first == ThreadForest.Root ? message : first;
        }

        return ThreadForest.Build(containers, keys.Count, order);
    }

    /// <summary>REFERENCES, and REFS, which does not look at subjects and puts the threads in which something came in last at the end.</summary>
    public static ThreadForest ByReferences(ThreadKeys keys, ReferenceLinks links, bool mergesSubjects)
    {
        var order = keys.BySentDate();
        var containers = new int[keys.Count];
        var nodes = PrunedLinks.Prune(links, containers);
        if (mergesSubjects)
        {
            SubjectMerge.Merge(containers, ref nodes, keys, order);
        }

        var forest = ThreadForest.Build(containers, nodes, order);
        if (!mergesSubjects)
        {
            SortByLastArrival(forest, keys);
        }

        return forest;
    }

    // draft-ietf-morg-inthread §4: by the most recent internal date in each thread.
    private static void SortByLastArrival(ThreadForest forest, ThreadKeys keys)
    {
        var last = new (long Arrived, int Place, int Root)[forest.Roots.Count];
        var waiting = new Stack<int>();
        for (var i = 0; i < last.Length; i++)
        {
            var root = forest.Roots[i];
            var latest = root < forest.Messages ? keys.Arrived(root) : long.MinValue;
            for (waiting.Push(forest.FirstChild(root)); waiting.TryPop(out var node);)
            {
                if (node >= 0)
                {
                    latest = Math.Max(latest, keys.Arrived(node));
                    waiting.Push(forest.NextSibling(node));
                    waiting.Push(forest.FirstChild(node));
                }
            }

            last[i] = (latest, i, root);
        }

        Array.Sort(last);
        for (var i = 0; i < last.Length; i++)
        {
            forest.Roots[i] = last[i].Root;
        }
    }
}
