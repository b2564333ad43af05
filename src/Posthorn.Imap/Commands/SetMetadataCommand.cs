using System.Collections.Immutable;
using Posthorn.Imap.Metadata;
using Posthorn.Imap.Session;
using Posthorn.Imap.SmartFolders;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Commands;

/// <summary>SETMETADATA: sets and removes annotations of a mailbox, or of the server; all or none (RFC 5464 §4.3).</summary>
internal sealed record SetMetadataCommand(string Mailbox, IReadOnlyList<MetadataValue> Values) : IImapCommand<SetMetadataCommand>
{
    /// <summary>Characters of a name at most, as of a mailbox's; none that is registered has a tenth of that.</summary>
    private const int MaxName = 1000;

    public static CommandRules Rules { get; } = new("SETMETADATA")
    {
        States = SessionStates.LoggedIn,
        Capability = "METADATA",
        LiteralTooLong = static options => TooLarge(options),
        Source = "RFC 5464 §4.3",
    };

    // setmetadata = "SETMETADATA" SP mailbox SP entry-values
    public static SetMetadataCommand Parse(ref ImapReader reader, CommandForm form)
    {
        var mailbox = reader.Space().Mailbox();
        return new SetMetadataCommand(mailbox, reader.Space().MetadataValues());
    }

    public async ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        if (Values.Any(value => value.Value?.Length > session.Options.AnnotationSizeLimit))
        {
            return TooLarge(session.Options);
        }

        if (Values.Any(value => value.Entry.Length > MaxName))
        {
            return Completion.No(ResponseCode.Limit, $"The name of an entry has at most {MaxName} characters.");
        }

        return Mailbox.Length == 0
            ? await ServerAnnotations.SetAsync(session, Values, cancel)
            : await SetOfMailboxAsync(session, cancel);
    }

    private static Completion TooLarge(ImapOptions options) => Completion.No(
        MetadataCodes.MaxSize(options.AnnotationSizeLimit), $"A value has at most {options.AnnotationSizeLimit} octets.");

    private async ValueTask<Completion> SetOfMailboxAsync(ImapSession session, CancellationToken cancel)
    {
        if (Refusals.OfName(Mailbox, out var name) is { } refusal)
        {
            return refusal;
        }

        if (session.Account.Current.Find(name) is not { } mailbox)
        {
            return Refusals.Of(Refusal.NoSuchMailbox);   // RFC 5464 §3.3
        }

        SpecialUses? uses = null;
        var kept = ImmutableArray.CreateBuilder<NewAnnotation>();
        foreach (var value in Values)
        {
            if (!value.Entry.Equals(AnnotationView.SpecialUse, StringComparison.OrdinalIgnoreCase))
            {
                kept.Add(value.ToAnnotation());
            }
            else if (SpecialUseEntry.TryParse(value.Value, out var some))
            {
                uses = some;
            }
            else
            {
                return Completion.No(ResponseCode.UseAttribute, "This special use is not supported.");   // RFC 6154 §4
            }
        }

        var outcome = await session.Account.AnnotateAsync(mailbox.Id, kept.ToImmutable(), uses, session.Options.AnnotationLimits, cancel);
        session.Notifications?.Own(outcome.ModSeq);
        if (outcome.IsDone)
        {
            session.Annotations?.Learn(mailbox.Id, kept, uses);
            await SmartMailboxes.TidyAsync(session, cancel);
        }

        return ServerAnnotations.Completed(outcome);
    }
}
