using Posthorn.Store;

namespace Posthorn.Lmtp;

/// <summary>A recipient that was accepted.</summary>
/// <param name="Address">As it was given.</param>
/// <param name="Account">Whose mailboxes the message goes to.</param>
/// <param name="Detail">What was behind the + of the local part (RFC 5233 §4), or null.</param>
internal sealed record Recipient(MailAddress Address, AccountRecord Account, string? Detail);

/// <summary>A mail transaction (RFC 5321 §3.3): from MAIL to the message's end, or until something resets it.</summary>
/// <param name="id">Names the message in logs and replies.</param>
/// <param name="mail">What MAIL said.</param>
internal sealed class Transaction(string id, MailParameters mail) : IAsyncDisposable
{
    public string Id => id;

    public MailParameters Mail => mail;

    /// <summary>In the order of their RCPT.</summary>
    public List<Recipient> Recipients { get; } = [];

    /// <summary>The message as far as it has come in chunks; null before the first BDAT.</summary>
    public Intake? Chunks { get; set; }

    public Phases Phase => Chunks is not null ? Phases.Chunks : Recipients.Count > 0 ? Phases.Recipients : Phases.Sender;

    public ValueTask DisposeAsync() => Chunks?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>What MAIL says of a message to come.</summary>
/// <param name="Sender">The reverse-path; null for <c>&lt;&gt;</c>.</param>
/// <param name="Size">The size that the client declared in octets (RFC 1870), or null.</param>
/// <param name="IsUtf8">Whether the client asked for SMTPUTF8 (RFC 6531).</param>
internal sealed record MailParameters(MailAddress? Sender, long? Size, bool IsUtf8);
