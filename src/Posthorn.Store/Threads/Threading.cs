namespace Posthorn.Store;

/// <summary>What an engine keeps to find threads: for one account, which thread a key of <see cref="ThreadKeys"/> belongs to.</summary>
public interface IThreadIndex
{
    /// <summary>The thread of a key, or null.</summary>
    long? Find(long key);

    /// <summary>Keeps the thread of a key that has none; one that has a thread keeps it.</summary>
    void Add(long key, long thread);

    /// <summary>Keeps the thread of a key in place of the one it had.</summary>
    void Set(long key, long thread);
}

/// <summary>
/// Finds the thread of a new message (RFC 8474 §5.2). A thread that has been told never changes, so nothing is ever merged: a
/// message joins what is there, or begins something new.
/// </summary>
/// <remarks>
/// <para>In this order: the thread in which the message itself is already known (a second copy of it, or an answer to it came
/// first); the thread of the nearest message it refers to, or that others have referred to; if it is a reply by its subject and
/// refers to nothing, the thread that last had this subject; else a new one, numbered by the message's own key.</para>
/// <para>All that it refers to is kept as belonging to its thread, so messages that refer to each other meet in one thread,
/// whichever comes first. A message that would join two threads joins the nearer one, and both stay. Keys are kept as long as the
/// account: a thread goes on after its messages have been expunged, and its number is never given to another.</para>
/// </remarks>
public static class Threading
{
    /// <summary>The thread of a message that has come in; all its keys are in the index afterwards.</summary>
    public static long Join(ThreadKeys keys, IThreadIndex index)
    {
        var known = index.Find(keys.Own);
        var thread = known ?? OfReferences(keys, index) ?? (keys.JoinsBySubject ? index.Find(keys.Subject!.Value) : null) ?? keys.Own;
        if (known is null)
        {
            index.Add(keys.Own, thread);
        }

        foreach (var reference in keys.References)
        {
            index.Add(reference, thread);
        }

        // Most are answers under the subject of their thread: then nothing is written.
        if (keys.Subject is { } subject && index.Find(subject) != thread)
        {
            index.Set(subject, thread);
        }

        return thread;
    }

    private static long? OfReferences(ThreadKeys keys, IThreadIndex index)
    {
        foreach (var reference in keys.References)
        {
            if (index.Find(reference) is { } thread)
            {
                return thread;
            }
        }

        return null;
    }
}
