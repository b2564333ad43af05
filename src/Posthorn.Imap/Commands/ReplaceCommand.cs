using Posthorn.Imap.Append;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Commands;

/// <summary>REPLACE and UID REPLACE: puts a message in the place of another, in one step (RFC 8508 §3).</summary>
internal sealed record ReplaceCommand(MessageSet Message, CommandForm Form, AppendArguments Arguments)
    : IImapCommand<ReplaceCommand>, IStreamingCommand
{
    private uint _uid;

    public static CommandRules Rules { get; } = new("REPLACE")
    {
        States = SessionStates.Selected,
        HasUidForm = true,
        NamesNumbers = true,
        TellsRemoved = true,
        StreamsLiteral = true,
        Source = "RFC 8508 §3",
    };

    public bool AwaitsLiteral => Arguments.AwaitsLiteral;

    // replace = "REPLACE" SP seq-number SP mailbox append-message
    public static ReplaceCommand Parse(ref ImapReader reader, CommandForm form)
    {
        var message = reader.Space().SequenceNumber();
        return new ReplaceCommand(message, form, AppendArguments.Read(ref reader, isOnlyOne: true));
    }

    public void Continue(ref ImapReader reader) => Arguments.Continue(ref reader);

    public async ValueTask<Completion?> PrepareAsync(ImapSession session, CancellationToken cancel) =>
        (Arguments.IsNew ? Begin(session) : null) ?? await Arguments.PrepareAsync(session, cancel);

    public ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancel) => Arguments.WriteAsync(octets, cancel);

    public async ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        var source = session.Selected!.Mailbox.Id;
        var outcome = await session.Account.ReplaceAsync(source, _uid, Arguments.Target.Id, Arguments.Messages[0], cancel);
        session.Notifications?.Own(outcome.ModSeq);
        if (!outcome.IsDone)
        {
            return Refusals.OfTarget(outcome.Refusal);
        }

        // RFC 8508 §4.3: APPENDUID comes untagged, before the EXPUNGE of the old message; the session writes that.
        var replaced = outcome.Value;
        session.Writer.Untagged(ResponseStatus.Ok, ResponseCode.AppendUid(replaced.UidValidity, MessageSet.Of(replaced.Uid)), "Replaced.");

        // RFC 8508 §4.5: as UID EXPUNGE; see there.
        return session.IsQresync
            ? Completion.Ok(ResponseCode.HighestModSeq((ulong)replaced.ModSeq), "REPLACE completed.")
            : Completion.Ok("REPLACE completed.");
    }

    public ValueTask ReleaseAsync() => Arguments.DisposeAsync();

    private Completion? Begin(ImapSession session)
    {
        var selected = session.Selected!;
        if (selected.IsReadOnly)
        {
            return Completion.No(ResponseCode.NoPermission, "The mailbox is selected read-only.");
        }

        if (selected.Smart is not null)
        {
            return Refusals.OfSmartFolder;
        }

        var named = selected.Resolve(Message, Form == CommandForm.Uid);
        if (named.Count != 1)
        {
            return Completion.No(ResponseCode.NonExistent, "There is no such message.");
        }

        var message = named.First();
        _uid = message.Entry.Uid;
        return Arguments.Begin(session, freed: message.Entry.Size);
    }
}
