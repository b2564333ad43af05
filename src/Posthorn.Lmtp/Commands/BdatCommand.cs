using System.Buffers.Text;
using System.Text;

namespace Posthorn.Lmtp;

/// <summary>
/// BDAT (RFC 3030 §2, RFC 2033 §4.3): a chunk of the message. Its octets follow at once, so they are read even when the command is refused;
/// where their number cannot be told, the connection is closed, because they would be taken for commands.
/// </summary>
internal sealed class BdatCommand : ILmtpCommand
{
    private static readonly Reply BadSyntax = new(501, "5.5.4", "The syntax is BDAT size [LAST]; what follows cannot be told from commands, closing.");

    // The order is checked below: the chunk has to be read in any case.
    public static CommandRules Rules { get; } = new("BDAT", Phases.Any);

    public static async ValueTask<Reply?> ExecuteAsync(LmtpSession session, ReadOnlyMemory<byte> arguments, CancellationToken cancel)
    {
        if (!TryParse(arguments.Span, out var size, out var isLast))
        {
            session.End();
            return BadSyntax;
        }

        // The chunk may take its time; what was answered before it does not wait for it.
        await session.FlushAsync(cancel);
        if ((session.Phase & (Phases.Recipients | Phases.Chunks)) == 0)
            return await RefuseAsync(session, size, isLast, cancel);

        var transaction = session.Transaction!;
        var intake = transaction.Chunks ??= await session.BeginIntakeAsync(transaction, cancel);
        await intake.ExpectAsync(size);
        var end = await MessageReader.ReadChunkAsync(session.Connection, size, intake, cancel);
        if (end != MessageEnd.Complete)
        {
            session.Interrupt(end);
            return null;
        }

        // RFC 3030 §2: after a refused chunk, those already in the pipeline are read and refused too.
        if (!isLast)
            return intake.Failure ?? new Reply(250, "2.0.0", $"{size} octets received.");
        await using (session.TakeTransaction())
            await session.DeliverAsync(transaction, intake);
        return null;
    }

    // RFC 3030 §2: bdat-cmd ::= "BDAT" SP chunk-size [ SP end-marker ] CR LF; chunk-size ::= 1*DIGIT; end-marker ::= "LAST"
    private static bool TryParse(ReadOnlySpan<byte> arguments, out long size, out bool isLast)
    {
        isLast = false;
        if (arguments.IsEmpty || !char.IsAsciiDigit((char)arguments[0]) || !Utf8Parser.TryParse(arguments, out size, out var length))
        {
            size = 0;
            return false;
        }

        var rest = arguments[length..];
        isLast = rest is [(byte)' ', ..] && Ascii.EqualsIgnoreCase(rest.Trim((byte)' '), "LAST");
        return isLast || rest.IsEmpty;
    }

    private static async ValueTask<Reply?> RefuseAsync(LmtpSession session, long size, bool isLast, CancellationToken cancel)
    {
        var phase = session.Phase;
        var end = await MessageReader.ReadChunkAsync(session.Connection, size, intake: null, cancel);
        if (end != MessageEnd.Complete)
        {
            session.Interrupt(end);
            return null;
        }

        if (phase != Phases.Sender)
            return Replies.BadSequence;
        if (!isLast)
            return Replies.NoRecipients;
        await session.ResetAsync();

        // RFC 2033 §4.3: one reply for each successful RCPT, so none here.
        return session.Server.Options.Mode == LmtpMode.Lmtp ? null : Replies.NoRecipients;
    }
}
