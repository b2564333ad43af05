using Posthorn.Imap.Fetch;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Commands;

/// <summary>APPEND: adds a message to a mailbox; it is stored while it arrives (RFC 9051 §6.3.12).</summary>
internal sealed record AppendCommand(string Mailbox, IReadOnlyList<Flag> Flags, DateTimeOffset? Date, LiteralHeader Literal)
    : IImapCommand<AppendCommand>, IStreamingCommand
{
    private IContentStager? _stager;
    private MailboxInfo? _target;
    private MessageFlags _flags;
    private bool _hasNul;

    public static CommandRules Rules { get; } = new("APPEND")
    {
        States = SessionStates.LoggedIn,
        StreamsLiteral = true,
        Source = "RFC 9051 §6.3.12",
    };

    public long LiteralSize => Literal.Octets;

    // append = "APPEND" SP mailbox [SP flag-list] [SP date-time] SP literal
    public static AppendCommand Parse(ref ImapReader reader, CommandForm form)
    {
        var mailbox = reader.Space().Mailbox();
        IReadOnlyList<Flag> flags = reader.NextIsSpaceAnd((byte)'(') ? reader.Space().FlagList() : [];
        DateTimeOffset? date = reader.NextIsSpaceAnd((byte)'"') ? reader.Space().DateTime() : null;
        var literal = reader.Space().TrailingLiteral();
        return new AppendCommand(mailbox, flags, date, literal);
    }

    public async ValueTask<Completion?> PrepareAsync(ImapSession session, CancellationToken cancel)
    {
        if (Literal.Octets > session.Options.MaxMessageSize)
        {
            return Completion.No(SessionCodes.TooBig, $"A message has at most {session.Options.MaxMessageSize} octets.");   // RFC 4469 §4.2
        }

        if (Literal.Octets == 0)
        {
            return Completion.No(ResponseCode.Cannot, "A message must not be empty.");
        }

        if (Refusals.OfName(Mailbox, out var name) is { } refusal)
        {
            return refusal;
        }

        if (session.Account.Current.Find(name) is not { } target)
        {
            return Refusals.OfTarget(Refusal.NoSuchMailbox);
        }

        if (session.Account.Current.UsedBytes + Literal.Octets > session.Account.Current.QuotaBytes)
        {
            return Refusals.Of(Refusal.OverQuota);
        }

        if (!FlagNames.TryRead(Flags, session.Options, out _flags, out var problem))
        {
            return Completion.No(ResponseCode.Limit, problem);
        }

        _target = target;
        _stager = await session.Server.Store.Engine.StageContentAsync(Literal.Octets, cancel);
        return null;
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancel)
    {
        // RFC 9051 §4.3: a literal that is not a literal8 has no NUL.
        _hasNul |= octets.Span.Contains((byte)0);
        return _stager!.WriteAsync(octets, cancel);
    }

    public async ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        if (_hasNul)
        {
            return Completion.No(ResponseCode.Cannot, "A message must not contain NUL octets.");
        }

        await using var content = await _stager!.CompleteAsync(cancel);
        var message = new IncomingMessage(content, _flags, Date);
        var outcome = await session.Account.AppendAsync(_target!.Id, [message], cancel);
        session.Notifications?.Own(outcome.ModSeq);
        return outcome.IsDone
            ? Completion.Ok(ResponseCode.AppendUid(outcome.Value.UidValidity, MessageSet.Of(outcome.Value.Uids[0])), "APPEND completed.")
            : Refusals.OfTarget(outcome.Refusal);
    }

    public async ValueTask ReleaseAsync()
    {
        if (_stager is not null)
        {
            await _stager.DisposeAsync();
        }
    }
}
