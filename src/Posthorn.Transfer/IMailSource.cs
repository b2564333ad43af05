using Posthorn.Store;

namespace Posthorn.Transfer;

/// <summary>
/// A place that mail is brought from: a Maildir, an mbox, a folder of .eml files, an account on another server. It is read only; the same
/// source gives the same keys each time, so that an import that was interrupted goes on where it was.
/// </summary>
public interface IMailSource : IAsyncDisposable
{
    /// <summary>
    /// What tells this source from others, for as long as it is the same one: the marks of what has been brought are kept under it.
    /// ASCII without spaces, 64 characters at most, such as the hash of a path or of server and user.
    /// </summary>
    string Identity { get; }

    /// <summary>Its mailboxes, parents before their children.</summary>
    IAsyncEnumerable<SourceMailbox> ListMailboxesAsync(CancellationToken cancel);

    /// <summary>The messages of a mailbox, in ascending order of their UIDs if they have any, without those that have been brought already.</summary>
    /// <param name="mailbox">The mailbox.</param>
    /// <param name="isDone">Tells by its key whether a message has been brought already: a source need not read such a one.</param>
    /// <param name="problems">Takes one sentence for each message that cannot be read; the others go on.</param>
    /// <param name="cancel">Stops the reading.</param>
    IAsyncEnumerable<SourceMessage> ReadMessagesAsync(
        SourceMailbox mailbox, Func<string, bool> isDone, Action<string> problems, CancellationToken cancel);
}

/// <summary>A mailbox of a source.</summary>
/// <param name="Name">Its full name in our form, normalised (<see cref="MailboxName"/>): levels parted by "/", INBOX in upper case.</param>
public sealed record SourceMailbox(string Name)
{
    /// <summary>What it is for.</summary>
    public SpecialUses Uses { get; init; }

    /// <summary>Whether its name is subscribed.</summary>
    public bool IsSubscribed { get; init; }

    /// <summary>Whether it can hold messages, or is only a level above others.</summary>
    public bool HoldsMessages { get; init; } = true;

    /// <summary>Its UIDVALIDITY there; null if it has none.</summary>
    public uint? UidValidity { get; init; }

    /// <summary>Its UIDNEXT there; null if that is not known.</summary>
    public uint? UidNext { get; init; }

    /// <summary>How many messages it has, if that is known.</summary>
    public long? Messages { get; init; }

    /// <summary>What the source itself needs to find it again: a path, a name in another form.</summary>
    public object? Place { get; init; }
}

/// <summary>A message of a source.</summary>
/// <param name="Key">What it is known by in its mailbox: the same each time, of no other message.</param>
/// <param name="OpenAsync">Opens its octets, with CRLF at the ends of lines. Read once; the reader disposes the stream.</param>
public sealed record SourceMessage(string Key, Func<CancellationToken, ValueTask<Stream>> OpenAsync)
{
    /// <summary>Its flags and keywords.</summary>
    public MessageFlags Flags { get; init; }

    /// <summary>Its internal date; null if that is not known.</summary>
    public DateTimeOffset? InternalDate { get; init; }

    /// <summary>Its UID there; null if it has none.</summary>
    public uint? Uid { get; init; }

    /// <summary>Its octets, if known.</summary>
    public long? Size { get; init; }
}
