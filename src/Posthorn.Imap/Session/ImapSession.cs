using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Posthorn.Imap.Changes;
using Posthorn.Imap.Commands;
using Posthorn.Imap.Languages;
using Posthorn.Imap.Notify;
using Posthorn.Imap.SmartFolders;
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
    private bool _inputEnded;
    private volatile CommandFrame? _executing;
    private long _executingSince;

    public ImapSession(ImapServer server, LineConnection connection, TlsSettings? startTls, ILogger log)
    {
        Server = server;
        Connection = connection;
        Log = log;
        _startTls = startTls;
        _reader = new CommandReader(this);
        Writer = new ImapWriter(connection.Output);
        Progress = new CommandProgress(this);
        Profile = CapabilityProfile.Hiding(Options.Unoffered);
        connection.Reporter = () => SessionReporter.Of(this);
    }

    /// <summary>Which extensions are offered on this listener and, after log-in, to this account.</summary>
    public CapabilityProfile Profile { get; private set; }

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

    /// <summary>The name by which that account has logged in.</summary>
    public string AccountName { get; private set; } = "";

    /// <summary>What the client calls itself (RFC 2971); empty if it has not said.</summary>
    public string ClientName { get; set; } = "";

    /// <summary>The command that is being executed, and the timestamp of its beginning.</summary>
    public (string? Command, long Since) UnderWay =>
        _executing is { } frame ? ((frame.Form == CommandForm.Uid ? "UID " : "") + (frame.Entry?.Rules.Name ?? "?"), Volatile.Read(ref _executingSince)) : (null, 0);

    /// <summary>The selected mailbox.</summary>
    public SelectedMailbox? Selected { get; private set; }

    /// <summary>Whether ENABLE IMAP4rev2 has been given (RFC 9051 §6.3.1).</summary>
    public bool IsRev2 { get; set; }

    /// <summary>Whether ENABLE UTF8=ACCEPT has been given (RFC 9755 §3).</summary>
    public bool IsUtf8 { get; private set; }

    /// <summary>Whether FETCH responses tell the mod-sequence, and the UID (RFC 7162 §3.1, §3.2.4).</summary>
    public bool IsCondstore { get; private set; }

    /// <summary>Whether ENABLE QRESYNC has been given (RFC 7162 §3.2.3).</summary>
    public bool IsQresync { get; private set; }

    /// <summary>Whether messages are named by UID, and never by number: ENABLE UIDONLY has been given (RFC 9586 §3).</summary>
    public bool IsUidOnly { get; set; }

    /// <summary>Whether removed messages are told by VANISHED (RFC 7162 §3.2.3, RFC 9586 §3.4).</summary>
    public bool TellsVanished => IsQresync || IsUidOnly;

    /// <summary>By what texts are compared (RFC 5255 §4).</summary>
    public Comparator Comparator { get; set; } = Comparator.Default;

    /// <summary>The language of what is said to people (RFC 5255 §3).</summary>
    public Language Language
    {
        get;
        set
        {
            field = value;
            Writer.Translations = value.Translations;
        }
    } = Language.Initial;

    /// <summary>The language that commands are read in.</summary>
    public ImapGrammar Grammar => IsUidOnly ? Profile.UidOnlyGrammar : Profile.Grammar;

    /// <summary>What the client is told of beside the answers to its commands; null until it gives NOTIFY (RFC 5465).</summary>
    public AccountNotifier? Notifications { get; private set; }

    /// <summary>Tells of annotations that others change; null until the client asks for it (RFC 5464 §4.4.2).</summary>
    public AnnotationNotifier? Annotations { get; private set; }

    /// <summary>How far the command that is being executed is.</summary>
    public CommandProgress Progress { get; }

    /// <summary>Whether STARTTLS can be given now.</summary>
    public bool OffersStartTls => _startTls is not null && !Connection.IsTls && State == SessionStates.NotAuthenticated;

    /// <summary>Whether UNAUTHENTICATE can be given now (RFC 8437).</summary>
    public bool OffersUnauthenticate => !Connection.IsCompressed;

    /// <summary>Whether UTF8=ACCEPT is offered (RFC 9755).</summary>
    public bool OffersUtf8 => Options.OffersUtf8 && Profile.Offers("UTF8=ACCEPT");

    /// <summary>Messages that a command processes (RFC 9738 MESSAGELIMIT); null for any number.</summary>
    public int? MessageLimit => Profile.Offers("MESSAGELIMIT") ? Options.MessageLimit : null;

    /// <summary>Messages that COPY and APPEND add (RFC 9738, either limit); null for any number.</summary>
    public int? SaveLimit => Profile.Offers("SAVELIMIT") ? Options.SaveLimit : MessageLimit;

    /// <summary>Whether passwords may be sent now (RFC 9051 §6.2.3, LOGINDISABLED).</summary>
    public bool AllowsPasswords => Connection.IsTls || (Options.AllowClearTextOnLoopback && Connection.IsLoopback);

    /// <summary>Set by LOGOUT, and by whatever else ends the session after its answer.</summary>
    public bool IsEnding { get; set; }

    /// <summary>How text is written in commands: UTF-8 once the client has enabled IMAP4rev2 or UTF8=ACCEPT.</summary>
    public TextMode TextMode => IsRev2 || IsUtf8 ? TextMode.Utf8 : TextMode.Rev1;

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
        Writer.Untagged(ResponseStatus.Ok, ResponseCode.Capability(Capabilities.Of(this)), ResponseText.Verbatim(Options.Greeting));
        await FlushAsync(closed);
        while (!IsEnding && Connection.StopReason == CloseReason.None)
        {
            if (Notifications is { Registration.IsActive: true } && !_inputEnded && !Connection.HasBufferedInput())
            {
                await FlushAsync(closed);
                await NotifyUntilInputAsync(closed);
                continue;
            }

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
    public async ValueTask<TlsUpgrade> StartTlsAsync(ResponseText text, CancellationToken cancel)
    {
        await FlushAsync(cancel);
        var upgrade = await Connection.StartTlsAsync(_startTls!, OkLine(text), cancel);
        Writer = new ImapWriter(Connection.Output);
        Language = Language.Initial;   // RFC 5255 §7: whoever chose it may not have been the client.
        return upgrade;
    }

    // response-tagged, for what has to be sent by itself at the moment in which the octets change their meaning
    private ReadOnlyMemory<byte> OkLine(ResponseText text)
    {
        var line = new ArrayBufferWriter<byte>();
        new ImapWriter(line) { Translations = Language.Translations }.Tagged(CurrentTag, ResponseStatus.Ok, null, text);
        return line.WrittenMemory;
    }

    /// <summary>Performs COMPRESS (RFC 4978 §3), once the positive answer has been sent.</summary>
    public async ValueTask StartCompressionAsync(ResponseText text, CancellationToken cancel)
    {
        await TellAsync(ChangeKinds.All, withUid: false, cancel);
        await Connection.Output.WriteAsync(OkLine(text), cancel);
        Connection.StartCompression();
        ImapLog.Compressed(Log, Connection.Label);
        Writer = new ImapWriter(Connection.Output) { Mode = TextMode, Translations = Language.Translations };
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
            Profile = CapabilityProfile.Hiding(Options.Unoffered.Concat(Options.HiddenCapabilitiesOf(account.Name)));
            AccountName = account.Name;
            _badCommands = 0;
            Connection.MarkAuthenticated(account.Name);
            Connection.IdleTimeout = Options.IdleTimeout;
            if (Account.IsRemoved)
            {
                EndBecauseRemoved();   // In this moment: whoever removed it may have looked for its sessions before.
                return Completion.No(ResponseCode.AuthenticationFailed, "Wrong name or password.");
            }

            ImapLog.LoggedIn(Log, Connection.Label, method, Connection.IsTls);
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
        ImapLog.LoginFailed(Log, Connection.Label, method, LogText.Quote(name));
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
        var smart = mailbox.Origins is null ? null : await SmartSelection.BeginAsync(this, mailbox, cancel);
        return Selected = new SelectedMailbox(mailbox, readOnly, _signal) { Smart = smart };
    }

    /// <summary>
    /// The client has shown that it knows CONDSTORE. With the first command that does, it hears of the mod-sequence up to which
    /// it knows the selected mailbox (RFC 7162 §3.1).
    /// </summary>
    /// <param name="isTold">True if this command has just told it.</param>
    public void EnableCondstore(bool isTold = false)
    {
        if (!IsCondstore && !isTold && Selected is { } selected)
        {
            Writer.Untagged(ResponseStatus.Ok, ResponseCode.HighestModSeq((ulong)selected.ToldModSeq), "Known up to here.");
        }

        IsCondstore = true;
    }

    /// <summary>The client has sent ENABLE QRESYNC, which enables CONDSTORE, too (RFC 7162 §3.2.3).</summary>
    public void EnableQresync()
    {
        EnableCondstore();
        IsQresync = true;
    }

    /// <summary>Begins a FETCH response, with the message named as this session names messages (RFC 9051 §7.5.2, RFC 9586 §3.3).</summary>
    public FetchWriter BeginFetch(NumberedMessage message) =>
        IsUidOnly ? Writer.UidFetch(message.Entry.Uid) : Writer.Fetch(message.Number);

    /// <summary>
    /// Tells what has happened since the last time: in the selected mailbox, and what NOTIFY has asked for elsewhere. The only place
    /// that does.
    /// </summary>
    /// <param name="kinds">What may be told now of the selected mailbox; NOTIFY may want less of it.</param>
    /// <param name="withUid">Whether flags are told with the UID.</param>
    /// <param name="mustTell">What has to be told even if NOTIFY does not want it, for it is the answer to a command.</param>
    public async ValueTask TellAsync(
        ChangeKinds kinds, bool withUid, CancellationToken cancel, ChangeKinds mustTell = ChangeKinds.None)
    {
        if (Selected is { } selected)
        {
            if (selected.Smart is { } smart)
            {
                await smart.CatchUpAsync(cancel);
            }

            var wanted = Notifications is { } notify ? notify.Registration.InSelected | mustTell : ChangeKinds.All;
            // RFC 5465 §5.1: with NOTIFY, changed flags are told with the UID.
            var now = selected.Mailbox.Current;
            selected.LiveResults.TellRemoved(this, now);
            var told = ChangeWriter.Tell(this, selected, now, kinds & wanted, withUid || Notifications is not null);
            var fetched = await selected.LiveResults.TellChangedAsync(this, now, cancel);
            if (Notifications is not null)
            {
                await Notifications.AddAsync(selected, told, fetched, cancel);
            }
        }

        Notifications?.TellOthers();
        Annotations?.Tell();
    }

    /// <summary>Replaces what the client wants to be told of (RFC 5465 §3.1).</summary>
    /// <param name="told">The account as the client knows it, or need not know it.</param>
    public void SetNotifications(NotifyRegistration registration, AccountSnapshot told)
    {
        if (Notifications is null)
        {
            Notifications = new AccountNotifier(this);
            Account.Watch(_signal);
        }

        Notifications.Set(registration, told);
    }

    /// <summary>Begins to look at annotations, so that the client can be told of what others change from now on.</summary>
    public async ValueTask<AnnotationNotifier> WatchAnnotationsAsync(CancellationToken cancel) =>
        Annotations ??= new AnnotationNotifier(this, await Server.OpenSharedAsync(cancel));

    /// <summary>The client has sent ENABLE UTF8=ACCEPT.</summary>
    public void EnableUtf8()
    {
        IsUtf8 = true;
        Writer.Mode = TextMode.Utf8;
    }

    /// <summary>Leaves the selected mailbox, if there is one.</summary>
    public async ValueTask UnselectAsync()
    {
        if (Selected is { } selected)
        {
            Notifications?.Leave(selected);
            Selected = null;
            Connection.State = "";
            selected.Smart?.Dispose();
            selected.Mailbox.Unwatch(_signal);
            await Account.CloseMailboxAsync(selected.Mailbox);
        }
    }

    /// <summary>Forgets the account and all that was enabled, for UNAUTHENTICATE (RFC 8437 §3, §4.1).</summary>
    public async ValueTask LogOutAsync()
    {
        await DisposeAsync();
        IsRev2 = IsUtf8 = IsCondstore = IsQresync = IsUidOnly = false;
        ClientName = "";
        Comparator = Comparator.Default;
        Language = Language.Initial;
        Profile = CapabilityProfile.Hiding(Options.Unoffered);
        Writer.Mode = TextMode.Rev1;
        Connection.MarkUnauthenticated();
        Connection.IdleTimeout = Options.LoginTimeout;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _reader.Dispose();
        await UnselectAsync();
        if (Notifications is not null)
        {
            Account.Unwatch(_signal);
            Notifications = null;
        }

        Annotations?.Dispose();
        Annotations = null;
        _lease?.Dispose();
        _lease = null;
    }

    private async ValueTask NotifyUntilInputAsync(CancellationToken closed)
    {
        // RFC 5465 §6.1.2: SELECTED-DELAYED holds removed messages back while no command is in progress.
        var kinds = Notifications!.Registration.IsDelayed ? ChangeKinds.All & ~ChangeKinds.Expunged : ChangeKinds.All;
        await using (Pusher.Start(this, kinds, closed))
        {
            // What has come is left where it is, for the next command.
            var result = await Connection.Input.ReadAsync(closed);
            Connection.Input.AdvanceTo(result.Buffer.Start);
            _inputEnded = result.IsCompleted && result.Buffer.IsEmpty;
        }
    }

    private async ValueTask ExecuteAsync(CommandFrame frame, CancellationToken cancel)
    {
        Completion completion;
        CurrentTag = frame.Tag;
        (_executingSince, _executing) = (Server.Store.Time.GetTimestamp(), frame);
        Notifications?.BeginCommand();
        Progress.Begin(frame.Entry is { Rules.TellsProgress: true });
        try
        {
            completion = frame.Command is { } command ? await command.ExecuteAsync(this, cancel) : frame.Refusal!.Value;
        }
        catch (DamagedContentException problem)
        {
            // In the middle of a literal: there is no way to say so, and what was sent must not be taken for the message.
            ImapLog.DamagedMessage(Log, Connection.Label, LogText.Quote(Connection.State), 0, LogText.Quote(problem.Message));
            Connection.Abort(CloseReason.InternalError);
            IsEnding = true;
            completion = Completion.AlreadySent;
        }
        catch (StoreUnavailableException) when (_lease is { Account.IsRemoved: true })
        {
            EndBecauseRemoved();
            completion = Completion.No(ResponseCode.Unavailable, "The account has been removed.");
        }
        catch (StoreUnavailableException problem)
        {
            ImapLog.StoreUnavailable(Log, Connection.Label, LogText.Quote(problem.Message));
            completion = Completion.No(ResponseCode.Unavailable, "The store is not available now; nothing was changed.");
        }
        finally
        {
            Progress.End();
            if (frame.Command is IStreamingCommand streaming)
            {
                await streaming.ReleaseAsync();
            }
        }

        await TellAsync(
            frame.UsesNumbers ? ChangeKinds.All & ~ChangeKinds.Expunged : ChangeKinds.All,
            withUid: frame.Form == CommandForm.Uid,
            cancel,
            mustTell: frame is { Command: not null, Entry.Rules.TellsRemoved: true } ? ChangeKinds.Expunged : ChangeKinds.None);
        Notifications?.EndCommand();
        if (Selected is { Mailbox.IsDeleted: true })
        {
            EndWith("The selected mailbox has been deleted.");
        }

        if (completion.Status != CompletionStatus.AlreadySent)
        {
            Writer.Tagged(frame.Tag, (ResponseStatus)completion.Status, completion.Code, completion.Text);
        }

        _executing = null;
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
    public void EndWith(ResponseText why, ResponseCode? code = null)
    {
        if (!IsEnding)
        {
            IsEnding = true;
            Writer.Untagged(ResponseStatus.Bye, code, why);
        }
    }

    private void EndBecauseRemoved() => EndWith("The account has been removed.");

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
            case CloseReason.BrokenCompression:
                EndWith("What you have sent is not compressed by DEFLATE.");
                break;
            case CloseReason.ServerShutdown:
                EndWith("The server is shutting down.", ResponseCode.Unavailable);
                break;
            case CloseReason.Operator when _lease is { Account.IsRemoved: true }:
                EndBecauseRemoved();
                break;
            default:
                EndWith("The session is ended by the server.");
                break;
        }
    }
}
