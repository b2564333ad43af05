namespace Posthorn.Lmtp;

/// <summary>RSET (RFC 5321 §4.1.1.5): forgets the transaction.</summary>
internal sealed class RsetCommand : ILmtpCommand
{
    public static CommandRules Rules { get; } = new("RSET", Phases.Any);

    public static async ValueTask<Reply?> ExecuteAsync(LmtpSession session, ReadOnlyMemory<byte> arguments, CancellationToken cancel)
    {
        if (!arguments.IsEmpty)
            return Replies.NoArguments;
        await session.ResetAsync();
        return Replies.Ok;
    }
}
