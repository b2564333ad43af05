using System.Collections.Immutable;

namespace Posthorn.Store;

/// <summary>A message to be added to a mailbox.</summary>
/// <param name="Content">Its staged content.</param>
/// <param name="Flags">Its flags.</param>
/// <param name="InternalDate">Its internal date; null for the moment at which it is added.</param>
/// <param name="TracePrefix">Header lines put before the content; see <see cref="MessageSource.Staged"/>.</param>
public sealed record IncomingMessage(
    StagedContent Content, MessageFlags Flags = default, DateTimeOffset? InternalDate = null,
    ReadOnlyMemory<byte> TracePrefix = default)
{
    /// <summary>
    /// The UID that it had where it comes from. It is kept if it is greater than every UID that the mailbox has given so far; otherwise,
    /// and if this is null, the message gets the next one: a UID is never given twice (RFC 9051 §2.3.1.1).
    /// </summary>
    public uint? Uid { get; init; }

    /// <summary>When it came into its mailbox (RFC 8514); null for the moment at which it is added.</summary>
    public DateTimeOffset? SaveDate { get; init; }
}

/// <summary>Where added messages ended up.</summary>
/// <param name="UidValidity">The mailbox's UIDVALIDITY.</param>
/// <param name="Uids">Their UIDs, in the order in which they were given.</param>
public sealed record Appended(uint UidValidity, ImmutableArray<uint> Uids);

/// <summary>Adds messages to a mailbox: all of them or none (RFC 9051 §6.3.12, RFC 3502).</summary>
/// <param name="Target">The mailbox.</param>
/// <param name="Messages">The messages, in the order of their UIDs.</param>
/// <param name="Marks">
/// Annotations of the mailbox that are set in the same transaction: who brings messages from elsewhere notes there how far he has come.
/// Names without a slash at the beginning are none that clients can name (RFC 5464 §3.2).
/// </param>
internal sealed record AppendOperation(
    MailboxId Target, ImmutableArray<IncomingMessage> Messages, ImmutableArray<NewAnnotation> Marks) : Operation<Appended>
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
            if (message.Uid is { } wanted)
            {
                edit.SkipUids(Target, wanted);
            }

            var uid = size > uint.MaxValue ? 0 : edit.Add(Target, message.Flags, date, (uint)size, source, message.SaveDate);
            if (uid == 0)
            {
                return Refusal.Limit;
            }

            uids.Add(uid);
        }

        foreach (var (entry, value) in Marks)
        {
            edit.Annotate(Target.Number, entry, value);
        }

        return new Appended(target.UidValidity, uids.MoveToImmutable());
    }
}
