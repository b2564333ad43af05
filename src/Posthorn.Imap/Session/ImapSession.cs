using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Posthorn.Imap.Changes;
using Posthorn.Imap.Commands;
using Posthorn.Imap.Syntax;
using Posthorn.Net;
using Posthorn.Net.Sasl;
using Posthorn.Net.Tls;
using Posthorn.Store;

namespace Posthorn.Imap.Session;

/// <summary>
/// One IMAP session: its state (RFC 9051 §3), and the loop that reads a command, does it, and answers. One command at a time,
/// in the order in which they came (§5.5).
/// </summary>
internal sealed class ImapSession : IAsyncDisposable
{
    /// <summary>Octets of responses that may wait in the buffer before the client has to take some.</summary>
    private const int FlushAt = 32 * 1024;

    private readonly TlsSettings? _startTls;
    private readonly CommandReader _reader;
    private readonly MailboxChangeSignal _signal = new();
    private AccountLease? _lease;
    private int _badCommands;

    public ImapSession(ImapServer server, LineConnection connection, TlsSettings? startTls, ILogger log)
    {
        Server = server;
        Connection = connection;
        Log = log;
        _startTls = startTls;
        _reader = new CommandReader(this);
        Writer = new ImapWriter(connection.Output);
    }

    /// <summary>What all sessions share.</summary>
    public ImapServer Server { get; }

    /// <summary>Limits and behaviour.</summary>
    public ImapOptions Options => Server.Options;

    /// <summary>The connection.</summary>
    public LineConnection Connection { get; }

    /// <summary>Where responses go.</summary>
    public ImapWriter Writer { get; private set; }

    /// <summary>The log; every line names the session.</summary>
    public ILogger Log { get; }

    /// <summary>The state that commands are checked against.</summary>
    public SessionStates State =>
        _lease is null ? SessionStates.NotAuthenticated
        : Selected is null ? SessionStates.Authenticated
        : SessionStates.Selected;

    /// <summary>The account that has logged in.</summary>
    public MailAccount Account => _lease!.Account;

    /// <summary>The selected mailbox.</summary>
    public SelectedMailbox? Selected { get; private set; }

    /// <summary>Whether ENABLE IMAP4rev2 has been given (RFC 9051 §6.3.1).</summary>
    public bool IsRev2 { get; set; }

    /// <summary>Whether STARTTLS can be given now.</summary>
    public bool OffersStartTls => _startTls is not null && !Connection.IsTls && State == SessionStates.NotAuthenticated;

    /// <summary>Whether passwords may be sent now (RFC 9051 §6.2.3, LOGINDISABLED).</summary>
    public bool AllowsPasswords => Connection.IsTls || (Options.AllowClearTextOnLoopback && Connection.IsLoopback);

    /// <summary>Set by LOGOUT, and by whatever else ends the session after its answer.</summary>
    public bool IsEnding { get; set; }

    /// <summary>How text is written in commands: UTF-8 once the client has enabled IMAP4rev2.</summary>
    public TextMode TextMode => IsRev2 ? TextMode.Utf8 : TextMode.Rev1;

    /// <summary>Set when the selected mailbox changes.</summary>
    public MailboxChangeSignal Signal => _signal;

    /// <summary>The tag of the command that is being executed.</summary>
    public string CurrentTag { get; private set; } = "*";

    /// <summary>Whether a read has ended because the session has to.</summary>
    public bool MustStop(ReadResult result) => result.IsCanceled && Connection.StopReason != CloseReason.None;

    /// <summary>Reads what the client sends outside of commands.</summary>
    public CommandReader Input => _reader;

    /// <summary>Runs the session to its end.</summary>
    public async Task RunAsync(CancellationToken closed)
    {
        Connection.IdleTimeout = Options.LoginTimeout;
        Connection.WriteTimeout = Options.WriteTimeout;
        Writer.Untagged(ResponseStatus.Ok, ResponseCode.Capability(Capabilities.Of(this)), Options.Greeting);
        await FlushAsync(closed);
        while (!IsEnding && Connection.StopReason == CloseReason.None)
        {
            var frame = await _reader.ReadAsync(closed);
            if (frame is null)
            {
                break;
            }

            await ExecuteAsync(frame, closed);
            await FlushIfFullAsync(closed);
        }

        SayGoodbye();
        await FlushAsync(closed);
    }

    /// <summary>Sends what has been written; waits while the client does not keep up.</summary>
    /// <exception cref="ConnectionAbortedException">The client is gone.</exception>
    public async ValueTask FlushAsync(CancellationToken cancel)
    {
        if ((await Connection.Output.FlushAsync(cancel)).IsCompleted)
        {
            throw new ConnectionAbortedException("The client is gone.");
        }
    }

    /// <summary>Sends what has been written once it is more than some packets.</summary>
    public ValueTask FlushIfFullAsync(CancellationToken cancel) =>
        Connection.Output.UnflushedBytes >= FlushAt ? FlushAsync(cancel) : ValueTask.CompletedTask;

    /// <summary>Performs STARTTLS (RFC 9051 §6.2.1). What was known of the client before is forgotten.</summary>
    public async ValueTask<TlsUpgrade> StartTlsAsync(ReadOnlyMemory<byte> goAhead, CancellationToken cancel)
    {
        await FlushAsync(cancel);
        var upgrade = await Connection.StartTlsAsync(_startTls!, goAhead, cancel);
        Writer = new ImapWriter(Connection.Output);
        return upgrade;
    }

    /// <summary>Checks a password and takes the account into use.</summary>
    public async ValueTask<Completion> LogInAsync(
        string method, PasswordCredentials credentials, CancellationToken cancel)
    {
        var password = Encoding.UTF8.GetString(credentials.Password.Span);
        var result = await Server.Authenticator.AuthenticateAsync(
            credentials.AuthenticationId, credentials.AuthorizationId, password, cancel);
        if (result.Account is { } account && await Server.Store.OpenAccountAsync(account.Id, cancel) is { } lease)
        {
            _lease = lease;
            _badCommands = 0;
            Connection.MarkAuthenticated(account.Name);
            Connection.IdleTimeout = Options.IdleTimeout;
            ImapLog.LoggedIn(Log, Connection.SessionId, Connection.Peer, account.Name, method, Connection.IsTls);
            return Completion.Ok(ResponseCode.Capability(Capabilities.Of(this)), "You are logged in.");
        }

        if (result.Failure == AuthenticationFailure.Unavailable)
        {
            return Completion.No(ResponseCode.Unavailable, "Log-ins cannot be checked now; try again later.");
        }

        return LoginRefused(credentials.AuthenticationId, method, result.Failure == AuthenticationFailure.NotAuthorized);
    }

    /// <summary>Logs a failed log-in in the line that fail2ban looks for, and answers it without saying what was wrong.</summary>
    public Completion LoginRefused(string name, string method, bool notAuthorized = false)
    {
        ImapLog.LoginFailed(Log, LogText.Quote(name), method, Connection.Peer, Connection.SessionId);
        return notAuthorized
            ? Completion.No(ResponseCode.AuthorizationFailed, "You may not use that account.")
            : Completion.No(ResponseCode.AuthenticationFailed, "Wrong name or password.");
    }

    /// <summary>Makes a mailbox the selected one, in place of the one before.</summary>
    public async ValueTask<SelectedMailbox?> SelectAsync(MailboxId id, bool readOnly, CancellationToken cancel)
    {
        await UnselectAsync();
        if (await Account.OpenMailboxAsync(id, cancel) is not { } mailbox)
        {
            return null;
        }

        Connection.State = mailbox.Current.Info.Name;
        return Selected = new SelectedMailbox(mailbox, readOnly, _signal);
    }

    /// <summary>Leaves the selected mailbox, if there is one.</summary>
    public async ValueTask UnselectAsync()
    {
        if (Selected is { } selected)
        {
            Selected = null;
            Connection.State = "";
            selected.Mailbox.Unwatch(_signal);
            await Account.CloseMailboxAsync(selected.Mailbox);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _reader.Dispose();
        await UnselectAsync();
        _lease?.Dispose();
    }

    private async ValueTask ExecuteAsync(CommandFrame frame, CancellationToken cancel)
    {
        Completion completion;
        CurrentTag = frame.Tag;
        try
        {
            completion = frame.Command is { } command ? await command.ExecuteAsync(this, cancel) : frame.Refusal!.Value;
        }
        catch (DamagedContentException problem)
        {
            // In the middle of a literal: there is no way to say so, and what was sent must not be taken for the message.
            ImapLog.DamagedMessage(Log, Connection.SessionId, Connection.Peer, Connection.State, 0, problem.Message);
            Connection.Abort(CloseReason.InternalError);
            IsEnding = true;
            completion = Completion.AlreadySent;
        }
        catch (StoreUnavailableException problem)
        {
            ImapLog.StoreUnavailable(Log, Connection.SessionId, Connection.Peer, problem.Message);
            completion = Completion.No(ResponseCode.Unavailable, "The store is not available now; nothing was changed.");
        }
        finally
        {
            if (frame.Command is IStreamingCommand streaming)
            {
                await streaming.ReleaseAsync();
            }
        }

        if (Selected is { } selected)
        {
            ChangeWriter.Tell(Writer, selected, mayExpunge: !frame.UsesNumbers, withUid: frame.Form == CommandForm.Uid, IsRev2);
            if (selected.Mailbox.IsDeleted)
            {
                EndWith("The selected mailbox has been deleted.");
            }
        }

        if (completion.Status != CompletionStatus.AlreadySent)
        {
            Writer.Tagged(frame.Tag, (ResponseStatus)completion.Status, completion.Code, completion.Text);
        }

        CountBad(completion);
    }

    /// <summary>A peer that sends nothing but errors does not speak IMAP, or tries passwords.</summary>
    private void CountBad(Completion completion)
    {
        if (completion.Status == CompletionStatus.Bad || (completion.Status == CompletionStatus.No && _lease is null))
        {
            if (++_badCommands >= Options.MaxBadCommands)
            {
                EndWith("Too many errors.");
            }
        }
        else if (_lease is not null)
        {
            _badCommands = 0;
        }
    }

    /// <summary>Ends the session with a BYE that says why.</summary>
    public void EndWith(string why, ResponseCode? code = null)
    {
        if (!IsEnding)
        {
            IsEnding = true;
            Writer.Untagged(ResponseStatus.Bye, code, why);
        }
    }

    private void SayGoodbye()
    {
        switch (Connection.StopReason)
        {
            case CloseReason.None:
                break;
            case CloseReason.IdleTimeout:
                EndWith("You were idle for too long.");
                break;
            case CloseReason.AuthenticationTimeout:
                EndWith("You took too long to log in.");
                break;
            case CloseReason.ServerShutdown:
                EndWith("The server is shutting down.", ResponseCode.Unavailable);
                break;
            default:
                EndWith("The session is ended by the server.");
                break;
        }
    }
}
