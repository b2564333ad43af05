using Posthorn.Imap.Changes;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Net;

namespace Posthorn.Imap.Commands;

/// <summary>IDLE: changes are told when they happen, until the client sends DONE (RFC 9051 §6.3.13).</summary>
internal sealed record IdleCommand : IImapCommand<IdleCommand>
{
    public static CommandRules Rules { get; } = new("IDLE") { States = SessionStates.LoggedIn, Source = "RFC 9051 §6.3.13" };

    /// <summary>Octets of the line that ends it: DONE, and some room for what is wrong.</summary>
    private const int MaxDoneLine = 1000;

    // idle = "IDLE" CRLF "DONE"
    public static IdleCommand Parse(ref ImapReader reader, CommandForm form) => new();

    public async ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        session.Writer.Continue("Idling.");
        await session.TellAsync(ChangeKinds.All, withUid: false, cancel);
        await session.FlushAsync(cancel);

        LineResult line;
        await using (Pusher.Start(session, ChangeKinds.All, cancel))
        {
            line = await session.Input.ReadContinuationAsync(MaxDoneLine, cancel);
        }

        if (line.Status is LineStatus.EndOfStream or LineStatus.Interrupted)
        {
            session.IsEnding |= session.Connection.StopReason == CloseReason.None;
            return Completion.AlreadySent;
        }

        return System.Text.Ascii.EqualsIgnoreCase(line.Line.Span, "DONE"u8)
            ? Completion.Ok("IDLE completed.")
            : Completion.Bad("Expected DONE.");
    }
}
