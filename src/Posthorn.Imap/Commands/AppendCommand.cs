using Posthorn.Imap.Append;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Commands;

/// <summary>
/// APPEND: adds one or more messages to a mailbox, all or none; they are stored while they arrive (RFC 9051 §6.3.12, RFC 3502).
/// </summary>
internal sealed record AppendCommand(AppendArguments Arguments) : IImapCommand<AppendCommand>, IStreamingCommand
{
    public static CommandRules Rules { get; } = new("APPEND")
    {
        States = SessionStates.LoggedIn,
        StreamsLiteral = true,
        Source = "RFC 9051 §6.3.12",
    };

    public bool AwaitsLiteral => Arguments.AwaitsLiteral;

    // append = "APPEND" SP mailbox 1*append-message
    public static AppendCommand Parse(ref ImapReader reader, CommandForm form) => new(AppendArguments.Read(ref reader, isOnlyOne: false));

    public void Continue(ref ImapReader reader) => Arguments.Continue(ref reader);

    public async ValueTask<Completion?> PrepareAsync(ImapSession session, CancellationToken cancel) =>
        (Arguments.IsNew ? Arguments.Begin(session, freed: 0) : null) ?? await Arguments.PrepareAsync(session, cancel);

    public ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancel) => Arguments.WriteAsync(octets, cancel);

    public async ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        var outcome = await session.Account.AppendAsync(Arguments.Target.Id, Arguments.Messages, cancel);
        session.Notifications?.Own(outcome.ModSeq);
        return outcome.IsDone
            ? Completion.Ok(ResponseCode.AppendUid(outcome.Value.UidValidity, MessageSet.Of(outcome.Value.Uids)), "APPEND completed.")
            : Refusals.OfTarget(outcome.Refusal);
    }

    public ValueTask ReleaseAsync() => Arguments.DisposeAsync();
}
