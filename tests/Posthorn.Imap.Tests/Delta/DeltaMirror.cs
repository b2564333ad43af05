using Posthorn.Imap.Grammar.Responses;

namespace Posthorn.Imap.Tests.Delta;

/// <summary>A client that knows an account by X-DELTA alone (docs/x-delta.md).</summary>
internal sealed class DeltaMirror
{
    private readonly Dictionary<string, MirroredMailbox> _mailboxes = [];

    /// <summary>Up to where it knows everything.</summary>
    public long ModSeq { get; private set; }

    /// <summary>The mailboxes, in the form in which they are compared.</summary>
    public IEnumerable<string> Mailboxes => _mailboxes.Select(pair => pair.Value.Show(pair.Key)).Order(StringComparer.Ordinal);

    /// <summary>Takes the answer to its command, or what has come of it before the connection broke.</summary>
    public void Take(IEnumerable<Response> responses, bool isComplete)
    {
        var asked = ModSeq;
        foreach (var response in responses)
        {
            switch (response)
            {
                case DeltaSinceResponse since:
                    Assert.True(since.Since == asked || since.Since == 0);
                    ModSeq = isComplete ? since.ModSeq : asked;
                    if (since.Since < asked)
                    {
                        _mailboxes.Clear();
                        ModSeq = isComplete ? since.ModSeq : 0;
                    }

                    break;
                case DeltaExistingResponse existing:
                    foreach (var gone in _mailboxes.Keys.Except(existing.Ids).ToList())
                    {
                        _mailboxes.Remove(gone);
                    }

                    break;
                case DeltaMailboxResponse mailbox:
                    if (!_mailboxes.TryGetValue(mailbox.Id, out var mirrored))
                    {
                        _mailboxes.Add(mailbox.Id, mirrored = new MirroredMailbox());
                    }

                    mirrored.Take(mailbox);
                    break;
            }
        }
    }
}

/// <summary>A mailbox as a client believes it to be.</summary>
internal sealed class MirroredMailbox
{
    private readonly SortedDictionary<uint, string> _messages = [];
    private string? _name;
    private string _attributes = "";
    private string _numbers = "";

    /// <summary>A line that says all that is known of a mailbox.</summary>
    public static string Show(string id, string name, IEnumerable<string> attributes, string numbers, IEnumerable<KeyValuePair<uint, string>> messages) =>
        $"{id} {name} [{string.Join(' ', attributes.Order(StringComparer.Ordinal))}] {numbers}: {string.Join(", ", messages.Select(message => $"{message.Key} ({message.Value})"))}";

    /// <summary>Flags in the form in which they are compared.</summary>
    public static string ShowFlags(IEnumerable<string> flags) => string.Join(' ', flags.Order(StringComparer.Ordinal));

    public string Show(string id) => Show(id, _name ?? "?", _attributes.Split(' '), _numbers, _messages);

    public void Take(DeltaMailboxResponse response)
    {
        if (response.Name is not null)
        {
            (_name, _attributes) = (response.Name, string.Join(' ', response.Attributes!));
        }

        if (response.Numbers.Count > 0)
        {
            _numbers = string.Join(' ', new[] { "UIDVALIDITY", "UIDNEXT", "MESSAGES", "UNSEEN" }.Select(name => response.Numbers[name]));
        }

        foreach (var uid in Each(response.Vanished))
        {
            _messages.Remove(uid);
        }

        foreach (var uid in Each(response.Uids))
        {
            _messages[uid] = ShowFlags(response.Flags!);
        }
    }

    private static IEnumerable<uint> Each(IReadOnlyList<(uint First, uint Last)>? ranges)
    {
        foreach (var (first, last) in ranges ?? [])
        {
            for (var uid = first; uid <= last; uid++)
            {
                yield return uid;
            }
        }
    }
}
