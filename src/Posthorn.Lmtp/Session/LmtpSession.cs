using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Posthorn.Net;
using Posthorn.Net.Tls;
using Posthorn.Store;

namespace Posthorn.Lmtp;

/// <summary>
/// One dialogue: reads command lines, checks their rules, has them executed one after the other, and answers. Replies to pipelined commands
/// are sent together (RFC 2920 §3.2).
/// </summary>
internal sealed class LmtpSession(LineConnection connection, TlsSettings? tls, LmtpServer server, ILogger log) : IAsyncDisposable
{
    // A client that pipelines without reading makes the server wait, not grow.
    private const int MaxUnflushed = 16 * 1024;

    private bool _ended;
    private int _errors;
    private int _messages;

    public LineConnection Connection => connection;

    public LmtpServer Server => server;

    /// <summary>Whether the client has introduced itself (LHLO, EHLO or HELO).</summary>
    public bool IsGreeted { get; set; }

    /// <summary>The transaction under way, or null.</summary>
    public Transaction? Transaction { get; private set; }

    public Phases Phase => Transaction?.Phase ?? (IsGreeted ? Phases.Greeted : Phases.Connected);

    /// <summary>Whether STARTTLS can be used.</summary>
    public bool OffersTls => tls is not null && !connection.IsTls;

    public ValueTask DisposeAsync() => ResetAsync();

    public async Task RunAsync(CancellationToken cancel)
    {
        var protocol = server.Options.Mode == LmtpMode.Lmtp ? "LMTP" : "ESMTP";
        Answer(new Reply(220, null, $"{server.Options.HostName} {protocol} Posthorn"));
        connection.Reporter = Report;
        using var reader = new LineReader(connection);
        while (!_ended)
        {
            if (!HasBufferedLine() || connection.Output.UnflushedBytes > MaxUnflushed)
                await FlushAsync(cancel);
            if (connection.StopReason != CloseReason.None)
            {
                Answer(Replies.Farewell(connection.StopReason));
                return;
            }

            var line = await reader.ReadLineAsync(server.Options.MaxCommandLine, cancel);
            if (line.Status == LineStatus.EndOfStream)
                return;
            if (line.Status == LineStatus.Interrupted)
                continue;
            var reply = line.Status == LineStatus.Line ? await ObeyAsync(line.Line, cancel) : Replies.LineTooLong;
            if (reply is not null)
                Answer(reply);
        }
    }

    private SessionReport Report() => new(
        Command: null, TimeSpan.Zero,
        [
            new("messages", _messages.ToString(CultureInfo.InvariantCulture)),
            .. Transaction is { } transaction ? [new("transaction", transaction.Id)] : (KeyValuePair<string, string>[])[],
        ]);

    /// <summary>Begins a transaction.</summary>
    public void Begin(MailParameters mail) => Transaction = new Transaction($"{connection.SessionId}.{++_messages}", mail);

    /// <summary>Takes the transaction out of the session; the caller disposes it.</summary>
    public Transaction TakeTransaction()
    {
        var transaction = Transaction!;
        Transaction = null;
        return transaction;
    }

    /// <summary>Ends the transaction, if there is one, without a message.</summary>
    public ValueTask ResetAsync() => Transaction is null ? ValueTask.CompletedTask : TakeTransaction().DisposeAsync();

    /// <summary>Ends the session after this command.</summary>
    public void End() => _ended = true;

    /// <summary>A message did not come to its end: there is nothing left to do but to say goodbye.</summary>
    public void Interrupt(MessageEnd end)
    {
        if (end == MessageEnd.Stopped)
            Answer(Replies.Farewell(connection.StopReason));
        End();
    }

    /// <summary>Buffers a reply. Who makes too many errors is told so, and the session ends.</summary>
    public void Answer(Reply reply)
    {
        reply.WriteTo(connection.Output);
        if (!reply.IsProtocolError || ++_errors < server.Options.MaxErrors || _ended)
            return;
        LmtpLog.TooManyErrors(log, connection.Label, _errors);
        Replies.TooManyErrors.WriteTo(connection.Output);
        End();
    }

    /// <summary>Buffers a reply of several lines without an enhanced status code.</summary>
    public void Answer(int code, IReadOnlyList<string> lines)
    {
        for (var i = 0; i < lines.Count; i++)
            new Reply(code, null, lines[i]).WriteTo(connection.Output, isLast: i == lines.Count - 1);
    }

    /// <summary>Sends what is buffered.</summary>
    public async ValueTask FlushAsync(CancellationToken cancel)
    {
        if ((await connection.Output.FlushAsync(cancel)).IsCompleted)
            End();
    }

    /// <summary>Answers STARTTLS and upgrades.</summary>
    public ValueTask<TlsUpgrade> StartTlsAsync(ReadOnlyMemory<byte> goAhead, CancellationToken cancel) =>
        connection.StartTlsAsync(tls!, goAhead, cancel);

    /// <summary>Begins to take the transaction's message.</summary>
    public ValueTask<Intake> BeginIntakeAsync(Transaction transaction, CancellationToken cancel) =>
        Intake.BeginAsync(server.Store.Engine, transaction.Mail.Size, server.Options.MaxMessageSize, e => ReplyTo(e, transaction.Id), cancel);

    /// <summary>The reply to a failure of the store, which is logged.</summary>
    public Reply ReplyTo(Exception failure) => ReplyTo(failure, Transaction?.Id ?? "-");

    /// <summary>Refuses a recipient, and logs it.</summary>
    public Reply Refuse(MailAddress? recipient, Reply reply)
    {
        Log(Transaction!, recipient, reply);
        return reply;
    }

    /// <summary>Delivers a message that has come whole, and answers for its recipients.</summary>
    public async ValueTask DeliverAsync(Transaction transaction, Intake intake)
    {
        var content = await intake.CompleteAsync(CancellationToken.None);
        if (content is null)
        {
            var refusals = new Reply[transaction.Recipients.Count];
            Array.Fill(refusals, intake.Failure!);
            Report(transaction, refusals, intake.Received);
            return;
        }

        var delivery = new MessageDelivery(server.Store, e => ReplyTo(e, transaction.Id));
        var outcomes = await delivery.DeliverAsync(transaction, content);
        Report(transaction, outcomes, intake.Received);
        try
        {
            await content.DisposeAsync();
        }
        catch (Exception e)
        {
            ReplyTo(e, transaction.Id);   // It is answered already, and what was not given back is collected later.
        }
    }

    private async ValueTask<Reply?> ObeyAsync(ReadOnlyMemory<byte> line, CancellationToken cancel)
    {
        var space = line.Span.IndexOf((byte)' ');
        var verb = space < 0 ? line : line[..space];
        if (CommandTable.Find(Encoding.Latin1.GetString(verb.Span), server.Options.Mode) is not { } command)
            return Replies.UnknownCommand;
        if ((command.Rules.Allowed & Phase) == 0)
            return Replies.BadSequence;
        return await command.ExecuteAsync(this, line[verb.Length..].Trim((byte)' '), cancel);
    }

    /// <summary>
    /// Whether the client has sent another line already. (A line that has come in part does not count: who writes it may wait for the
    /// answers to those before it.)
    /// </summary>
    private bool HasBufferedLine()
    {
        // This may take away a wake-up of the reader; whoever wakes it sets StopReason first, and that is looked at next.
        if (!connection.Input.TryRead(out var read))
            return false;
        var any = read.Buffer.PositionOf((byte)'\n') is not null;
        connection.Input.AdvanceTo(read.Buffer.Start);
        return any;
    }

    private void Report(Transaction transaction, Reply[] outcomes, long size)
    {
        for (var i = 0; i < outcomes.Length; i++)
        {
            if (!outcomes[i].IsPositive)
                Log(transaction, transaction.Recipients[i].Address, outcomes[i]);
        }

        var delivered = outcomes.Count(outcome => outcome.IsPositive);
        if (delivered > 0)
            LmtpLog.Accepted(log, connection.Label, transaction.Id, Quote(transaction.Mail.Sender), delivered, outcomes.Length, size);

        // RFC 2033 §4.2: one reply for each recipient, in order. For SMTP, see LmtpMode.Smtp: rather twice than never.
        if (server.Options.Mode == LmtpMode.Lmtp)
            Array.ForEach(outcomes, Answer);
        else
            Answer(outcomes.FirstOrDefault(one => one.IsTemporary) ?? outcomes.FirstOrDefault(one => !one.IsPositive) ?? outcomes[0]);
    }

    private Reply ReplyTo(Exception failure, string message)
    {
        if (failure is StoreUnavailableException)
            LmtpLog.StoreUnavailable(log, connection.Label, message, LogText.Quote(failure.Message));
        else
            LmtpLog.Failed(log, connection.Label, message, failure);
        return Replies.Of(failure);
    }

    private void Log(Transaction transaction, MailAddress? recipient, Reply reply) =>
        LmtpLog.Refused(log, connection.Label, transaction.Id, Quote(transaction.Mail.Sender), Quote(recipient), LogText.Quote(reply.ToString()));

    private static string Quote(MailAddress? address) => LogText.Quote(address?.ToString() ?? "");
}
