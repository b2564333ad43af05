namespace Posthorn.Lmtp;

/// <summary>QUIT (RFC 5321 §4.1.1.10).</summary>
internal sealed class QuitCommand : ILmtpCommand
{
    private static readonly Reply Bye = new(221, "2.0.0", "Bye.");

    public static CommandRules Rules { get; } = new("QUIT", Phases.Any);

    public static ValueTask<Reply?> ExecuteAsync(LmtpSession session, ReadOnlyMemory<byte> arguments, CancellationToken cancel)
    {
        if (!arguments.IsEmpty)
            return new(Replies.NoArguments);
        session.End();
        return new(Bye);
    }
}
