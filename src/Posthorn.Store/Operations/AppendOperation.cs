using System.Collections.Immutable;

namespace Posthorn.Store;

/// <summary>A message to be added to a mailbox.</summary>
/// <param name="Content">Its staged content.</param>
/// <param name="Flags">Its flags.</param>
/// <param name="InternalDate">Its internal date; null for the moment at which it is added.</param>
/// <param name="TracePrefix">Header lines put before the content; see <see cref="MessageSource.Staged"/>.</param>
public sealed record IncomingMessage(
    StagedContent Content, MessageFlags Flags = default, DateTimeOffset? InternalDate = null,
    ReadOnlyMemory<byte> TracePrefix = default);

/// <summary>Where added messages ended up.</summary>
/// <param name="UidValidity">The mailbox's UIDVALIDITY.</param>
/// <param name="Uids">Their UIDs, in the order in which they were given.</param>
public sealed record Appended(uint UidValidity, ImmutableArray<uint> Uids);

/// <summary>Adds messages to a mailbox: all of them or none (RFC 9051 §6.3.12, RFC 3502).</summary>
internal sealed record AppendOperation(MailboxId Target, ImmutableArray<IncomingMessage> Messages) : Operation<Appended>
{
    public override Outcome<Appended> Decide(AccountEdit edit)
    {
        if (edit.Find(Target) is not { } target)
        {
            return Refusal.NoSuchMailbox;
        }

        if (target.Gathering is not null)
        {
            return Refusal.IsGathering;
        }

        var total = Messages.Sum(message => message.Content.Size + message.TracePrefix.Length);
        if (edit.Account.UsedBytes + total > edit.Account.QuotaBytes)
        {
            return Refusal.OverQuota;
        }

        var uids = ImmutableArray.CreateBuilder<uint>(Messages.Length);
        foreach (var message in Messages)
        {
            var size = message.Content.Size + message.TracePrefix.Length;
            var date = InternalDate.From(message.InternalDate ?? edit.Now);
            var source = new MessageSource.Staged(message.Content, message.TracePrefix);
            var uid = size > uint.MaxValue ? 0 : edit.Add(Target, message.Flags, date, (uint)size, source);
            if (uid == 0)
            {
                return Refusal.Limit;
            }

            uids.Add(uid);
        }

        return new Appended(target.UidValidity, uids.MoveToImmutable());
    }
}
