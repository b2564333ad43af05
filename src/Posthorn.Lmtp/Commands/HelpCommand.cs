namespace Posthorn.Lmtp;

/// <summary>HELP (RFC 5321 §4.1.1.8): names the commands.</summary>
internal sealed class HelpCommand : ILmtpCommand
{
    public static CommandRules Rules { get; } = new("HELP", Phases.Any);

    public static ValueTask<Reply?> ExecuteAsync(LmtpSession session, ReadOnlyMemory<byte> arguments, CancellationToken cancel)
    {
        var mode = session.Server.Options.Mode;
        var verbs = CommandTable.Entries.Select(entry => entry.Rules).Where(rules => (rules.Mode ?? mode) == mode).Select(rules => rules.Verb);
        return new(new Reply(214, "2.0.0", string.Join(' ', verbs)));
    }
}
