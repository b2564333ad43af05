using System.Collections;
using System.Collections.Immutable;

namespace Posthorn.Store;

/// <summary>The annotations of one mailbox, or of an account itself, in order of their names. Immutable.</summary>
public sealed class AnnotationSet : IReadOnlyCollection<Annotation>
{
    private readonly ImmutableSortedDictionary<string, Annotation> _byEntry;
    private Annotation[]? _inOrder;

    private AnnotationSet(ImmutableSortedDictionary<string, Annotation> byEntry, long octets)
    {
        _byEntry = byEntry;
        Octets = octets;
    }

    /// <summary>No annotation.</summary>
    public static AnnotationSet Empty { get; } =
        new(ImmutableSortedDictionary.Create<string, Annotation>(StringComparer.OrdinalIgnoreCase), 0);

    /// <inheritdoc/>
    public int Count => _byEntry.Count;

    /// <summary>Octets of all names and values that are for clients.</summary>
    public long Octets { get; }

    /// <summary>Finds an annotation by its name; case does not matter.</summary>
    public Annotation? Find(string entry) => _byEntry.GetValueOrDefault(entry);

    /// <summary>The annotations whose names begin with a path, in order. It costs what it finds, and once for the set what is in it.</summary>
    /// <param name="path">Such as <c>/private/filters/</c>; case does not matter.</param>
    public IEnumerable<Annotation> Below(string path)
    {
        var inOrder = _inOrder ??= [.. _byEntry.Values];
        var (first, end) = (0, inOrder.Length);
        while (first < end)
        {
            var middle = (first + end) / 2;
            (first, end) = string.Compare(inOrder[middle].Entry, path, StringComparison.OrdinalIgnoreCase) < 0 ? (middle + 1, end) : (first, middle);
        }

        for (; first < inOrder.Length && inOrder[first].Entry.StartsWith(path, StringComparison.OrdinalIgnoreCase); first++)
        {
            yield return inOrder[first];
        }
    }

    /// <summary>The set with an annotation, in place of one that has the same name.</summary>
    public AnnotationSet With(Annotation annotation)
    {
        // The name as it was set last: a dictionary would keep the old spelling.
        var rest = Without(annotation.Entry);
        return new AnnotationSet(rest._byEntry.Add(annotation.Entry, annotation), rest.Octets + OctetsOf(annotation));
    }

    /// <summary>The set without an annotation.</summary>
    public AnnotationSet Without(string entry) => _byEntry.TryGetValue(entry, out var old)
        ? new AnnotationSet(_byEntry.Remove(entry), Octets - OctetsOf(old))
        : this;

    /// <summary>The names under which two sets differ: set in only one of them, or set anew since.</summary>
    public static IEnumerable<string> Differences(AnnotationSet before, AnnotationSet now)
    {
        if (ReferenceEquals(before, now))
        {
            yield break;
        }

        foreach (var annotation in now)
        {
            if (before.Find(annotation.Entry)?.ModSeq != annotation.ModSeq)
            {
                yield return annotation.Entry;
            }
        }

        foreach (var annotation in before)
        {
            if (now.Find(annotation.Entry) is null)
            {
                yield return annotation.Entry;
            }
        }
    }

    /// <inheritdoc/>
    public IEnumerator<Annotation> GetEnumerator() => _byEntry.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static long OctetsOf(Annotation annotation) =>
        Annotation.IsForClients(annotation.Entry) ? annotation.Entry.Length + (long)annotation.Value.Length : 0;
}
