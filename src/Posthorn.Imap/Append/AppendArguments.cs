using System.Collections.Immutable;
using Posthorn.Imap.Commands;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Imap.Urls;
using Posthorn.Mail;
using Posthorn.Store;

namespace Posthorn.Imap.Append;

/// <summary>
/// What APPEND and REPLACE have in common: the target, and behind it messages, or parts of such, that are read stretch by
/// stretch (RFC 9051 §6.3.12, RFC 3502, RFC 4469, RFC 8508).
/// </summary>
internal sealed class AppendArguments(string mailbox, AppendStretch first, bool isOnlyOne) : IAsyncDisposable
{
    private AppendStretch _stretch = first;
    private AppendPlace _place;
    private MessageIntake? _intake;

    /// <summary>The mailbox that gets the messages; known when <see cref="Begin"/> was successful.</summary>
    public MailboxInfo Target { get; private set; } = null!;

    /// <inheritdoc cref="IStreamingCommand.AwaitsLiteral"/>
    public bool AwaitsLiteral => _stretch.EndsWithLiteral;

    /// <summary>Whether <see cref="Begin"/> is still to come.</summary>
    public bool IsNew => _intake is null;

    // mailbox 1*append-message
    public static AppendArguments Read(ref ImapReader reader, bool isOnlyOne)
    {
        var mailbox = reader.Space().Mailbox();
        return new AppendArguments(mailbox, reader.AppendStretch(AppendPlace.FirstMessage, isOnlyOne), isOnlyOne);
    }

    /// <inheritdoc cref="IStreamingCommand.Continue"/>
    public void Continue(ref ImapReader reader) => _stretch = reader.AppendStretch(_place, isOnlyOne);

    /// <summary>Finds the target.</summary>
    /// <param name="freed">Octets that the command gives back.</param>
    public Completion? Begin(ImapSession session, long freed)
    {
        if (Refusals.OfName(mailbox, out var name) is { } refusal)
        {
            return refusal;
        }

        if (session.Account.Current.Find(name) is not { } target)
        {
            return Refusals.OfTarget(Refusal.NoSuchMailbox, name);
        }

        Target = target;
        _intake = new MessageIntake(session, freed);
        return null;
    }

    /// <summary>Does what the stretch says.</summary>
    public async ValueTask<Completion?> PrepareAsync(ImapSession session, CancellationToken cancel)
    {
        _place = _stretch.Next;
        foreach (var element in _stretch.Elements)
        {
            var refusal = element switch
            {
                AppendMessage message => await _intake!.BeginAsync(message, cancel),
                AppendLiteral literal => await _intake!.ExpectAsync(literal, cancel),
                AppendUrl url => await CopyAsync(session, url.Url, cancel),
                _ => null,
            };
            if (refusal is not null)
            {
                return refusal;
            }
        }

        return AwaitsLiteral ? null : await _intake!.CompleteAsync(cancel);
    }

    /// <inheritdoc cref="IStreamingCommand.WriteAsync"/>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancel) => _intake!.WriteAsync(octets, cancel);

    /// <summary>The messages, when all stretches are done.</summary>
    public ImmutableArray<IncomingMessage> Messages => _intake!.Messages;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _intake?.DisposeAsync() ?? ValueTask.CompletedTask;

    // RFC 4469 §3: the base of a relative URL is the account, or the selected mailbox.
    private async ValueTask<Completion?> CopyAsync(ImapSession session, string text, CancellationToken cancel)
    {
        if (!ImapUrl.TryParse(text, out var url) || UrlBase.MailboxOf(session, url) is not { } name)
        {
            return Completion.No(SessionCodes.BadUrl(text), "That URL names no message of this account.");
        }

        try
        {
            var engine = session.Server.Store.Engine;
            await using var content = await UrlContent.OpenAsync(engine, session.Account, name, url, cancel);
            return content is null
                ? Completion.No(SessionCodes.BadUrl(text), "What that URL names is not there.")
                : await _intake!.CopyAsync(content, cancel);
        }
        catch (DamagedContentException problem)
        {
            ImapLog.DamagedMessage(session.Log, session.Connection.Label, name, url.Uid, problem.Message);
            return Completion.No(SessionCodes.BadUrl(text), "The message that the URL names is damaged.");
        }
    }
}
