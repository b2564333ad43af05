using Posthorn.Imap.List;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Commands;

/// <summary>CREATE: makes a mailbox, with the levels above it, and with a special use if asked (RFC 9051 §6.3.4, RFC 6154 §3).</summary>
internal sealed record CreateCommand(string Mailbox, SpecialUses Uses, bool HasUnknownUse) : IImapCommand<CreateCommand>
{
    public static CommandRules Rules { get; } = new("CREATE") { States = SessionStates.LoggedIn, Source = "RFC 9051 §6.3.4" };

    // create = "CREATE" SP mailbox [create-params]; RFC 6154 §6: create-param =/ "USE" SP "(" [use-attr *(SP use-attr)] ")"
    public static CreateCommand Parse(ref ImapReader reader, CommandForm form)
    {
        var mailbox = reader.Space().Mailbox();
        var uses = SpecialUses.None;
        var unknown = false;
        foreach (var name in reader.Parameters(reader.Grammar.CreateParameters).OfType<UseParameter>().SelectMany(use => use.Attributes))
        {
            unknown |= !MailboxAttributes.TryParseUse(name, out var use);
            uses |= use;
        }

        return new CreateCommand(mailbox, uses, unknown);
    }

    public async ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        if (HasUnknownUse)
        {
            return Completion.No(ResponseCode.UseAttribute, "This special use is not supported.");   // RFC 6154 §3
        }

        if ((Refusals.OfName(Mailbox, out var name) ?? Refusals.OfReserved(session, name)) is { } refusal)
        {
            return refusal;
        }

        var wanted = new NewMailbox(name, Uses, session.Options.SubscribeOnCreate);
        var outcome = await session.Account.CreateMailboxesAsync([wanted], ifMissing: false, cancel);
        session.Notifications?.Own(outcome.ModSeq);

        if (!outcome.IsDone)
        {
            return Refusals.Of(outcome.Refusal);
        }

        // RFC 8474 §4.1
        return session.Profile.Offers("OBJECTID")
            ? Completion.Ok(ObjectIdNames.Code(outcome.Value.Id), "CREATE completed.")
            : Completion.Ok("CREATE completed.");
    }
}
