namespace Posthorn.Lmtp;

/// <summary>DATA (RFC 5321 §4.1.1.4, RFC 2033 §4.2): the message, ended by a line with a dot.</summary>
internal sealed class DataCommand : ILmtpCommand
{
    private static readonly Reply GoAhead = new(354, null, "Send the message, end with CRLF . CRLF.");

    // Sender: so that the answer can say what is missing. RFC 3030 §2: not after BDAT.
    public static CommandRules Rules { get; } = new("DATA", Phases.Sender | Phases.Recipients);

    public static async ValueTask<Reply?> ExecuteAsync(LmtpSession session, ReadOnlyMemory<byte> arguments, CancellationToken cancel)
    {
        if (!arguments.IsEmpty)
            return Replies.NoArguments;
        if (session.Phase == Phases.Sender)
            return Replies.NoRecipients;   // RFC 2033 §4.2

        // Whatever comes of it, the transaction ends here (RFC 5321 §4.1.1.4).
        await using var transaction = session.TakeTransaction();
        await using var intake = await session.BeginIntakeAsync(transaction, cancel);
        if (intake.Failure is { } failure)
            return failure;   // RFC 5321 §4.3.2: one reply to DATA itself.
        session.Answer(GoAhead);
        await session.FlushAsync(cancel);
        var end = await MessageReader.ReadDataAsync(session.Connection, intake, cancel);
        if (end == MessageEnd.Complete)
            await session.DeliverAsync(transaction, intake);
        else
            session.Interrupt(end);
        return null;
    }
}
