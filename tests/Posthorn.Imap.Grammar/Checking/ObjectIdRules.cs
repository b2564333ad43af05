using Posthorn.Imap.Grammar.Responses;

namespace Posthorn.Imap.Grammar.Checking;

/// <summary>What RFC 8474 asks of object ids, over all that one connection was told.</summary>
internal sealed class ObjectIdRules
{
    private readonly Dictionary<string, string> _kinds = [];
    private readonly Dictionary<string, string> _threads = [];

    /// <summary>The rule that a FETCH breaks, or null.</summary>
    public string? Problem(MessageResponse fetch)
    {
        var email = fetch.Items.GetValueOrDefault("EMAILID") as string;
        var thread = fetch.Items.GetValueOrDefault("THREADID") as string;
        if (email is null || thread is null)
            return Kind(email, "EMAILID") ?? Kind(thread, "THREADID");
        // RFC 8474 §5.2
        var before = _threads.GetValueOrDefault(email, thread);
        _threads[email] = thread;
        return before != thread
            ? $"{email} has been in thread {before}, and is now in {thread} (RFC 8474 §5.2)"
            : Kind(email, "EMAILID") ?? Kind(thread, "THREADID");
    }

    /// <summary>The rule that the answer to CREATE breaks, or null.</summary>
    public string? Created(string id) =>
        _kinds.TryAdd(id, "MAILBOXID") ? null : $"{id} was told before the mailbox was made (RFC 8474 §4)";

    /// <summary>The rule that a mailbox's id breaks, or null.</summary>
    public string? Mailbox(string id) => Kind(id, "MAILBOXID");

    // RFC 8474 §5.2: one value is not both.
    private string? Kind(string? id, string kind)
    {
        if (id is null || _kinds.TryAdd(id, kind))
            return null;
        return _kinds[id] == kind ? null : $"{id} is {_kinds[id]} and {kind} (RFC 8474 §5.2)";
    }
}
