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
        Tell(session);
        await session.FlushAsync(cancel);

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var telling = TellWhileIdlingAsync(session, ending.Token);
        LineResult line;
        try
        {
            line = await session.Input.ReadContinuationAsync(MaxDoneLine, cancel);
        }
        finally
        {
            await ending.CancelAsync();
            await telling;
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

    /// <summary>Nothing else writes while this runs: the session waits for the client's line.</summary>
    private static async Task TellWhileIdlingAsync(ImapSession session, CancellationToken ending)
    {
        var time = session.Server.Store.Time;
        try
        {
            while (!ending.IsCancellationRequested)
            {
                using var keepAlive = new CancellationTokenSource(session.Options.IdleKeepAlive, time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(ending, keepAlive.Token);
                try
                {
                    await session.Signal.WaitAsync(either.Token);
                    Tell(session);
                }
                catch (OperationCanceledException) when (!ending.IsCancellationRequested)
                {
                    // RFC 9051 §5.4: keeps address translators from forgetting the connection.
                    session.Writer.Untagged(ResponseStatus.Ok, null, "Still here.");
                }

                await session.FlushAsync(ending);
                if (session.Selected is { Mailbox.IsDeleted: true })
                {
                    session.EndWith("The selected mailbox has been deleted.");
                    await session.FlushAsync(ending);
                    session.Connection.RequestStop(CloseReason.Operator, TimeSpan.FromSeconds(5));
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private static void Tell(ImapSession session)
    {
        if (session.Selected is { } selected)
        {
            ChangeWriter.Tell(session.Writer, selected, mayExpunge: true, withUid: false, session.IsRev2);
        }
    }
}
