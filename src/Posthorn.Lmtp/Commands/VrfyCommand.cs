namespace Posthorn.Lmtp;

/// <summary>VRFY (RFC 5321 §4.1.1.6): says nothing about who has an account here (§7.3).</summary>
internal sealed class VrfyCommand : ILmtpCommand
{
    private static readonly Reply Unverified = new(252, "2.0.0", "Cannot verify, but will take mail for users who are here.");

    private static readonly Reply NameWanted = new(501, "5.5.4", "The name is missing.");

    public static CommandRules Rules { get; } = new("VRFY", Phases.Any);

    public static ValueTask<Reply?> ExecuteAsync(LmtpSession session, ReadOnlyMemory<byte> arguments, CancellationToken cancel) =>
        new(arguments.IsEmpty ? NameWanted : Unverified);
}
