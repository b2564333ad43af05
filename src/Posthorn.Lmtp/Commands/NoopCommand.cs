namespace Posthorn.Lmtp;

/// <summary>NOOP (RFC 5321 §4.1.1.9): an argument is allowed and ignored.</summary>
internal sealed class NoopCommand : ILmtpCommand
{
    public static CommandRules Rules { get; } = new("NOOP", Phases.Any);

    public static ValueTask<Reply?> ExecuteAsync(LmtpSession session, ReadOnlyMemory<byte> arguments, CancellationToken cancel) => new(Replies.Ok);
}
