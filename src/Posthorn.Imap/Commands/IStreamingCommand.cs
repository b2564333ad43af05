using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Commands;

/// <summary>
/// A command with literals that are messages, or parts of such, and are stored while they arrive. It is read and prepared
/// stretch by stretch: up to a literal, from there to the next one, and so on. <see cref="IImapCommand.ExecuteAsync"/> is
/// called only when all of that has been done.
/// </summary>
internal interface IStreamingCommand : IImapCommand
{
    /// <summary>Whether what was read last ends with a literal that is to be streamed.</summary>
    bool AwaitsLiteral { get; }

    /// <summary>
    /// Reads the stretch behind the literal that was streamed last. It may be read again, with more of it: nothing is done with
    /// it before <see cref="PrepareAsync"/>.
    /// </summary>
    void Continue(ref ImapReader reader);

    /// <summary>
    /// Does what was read last, and decides, before the client is asked for it, whether the literal at its end is wanted:
    /// mailbox, rights, size, quota. A refusal is the command's completion.
    /// </summary>
    ValueTask<Completion?> PrepareAsync(ImapSession session, CancellationToken cancel);

    /// <summary>Takes the next octets of the literal.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancel);

    /// <summary>Gives back what was staged, whatever became of the command.</summary>
    ValueTask ReleaseAsync();
}
