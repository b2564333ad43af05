using System.Collections.Frozen;

namespace Posthorn.Lmtp;

/// <summary>What is known of a command before its arguments are read.</summary>
/// <param name="Verb">Its name in capitals.</param>
/// <param name="Allowed">The phases in which it may come; otherwise 503 is the answer and it is not executed.</param>
internal sealed record CommandRules(string Verb, Phases Allowed)
{
    /// <summary>The only protocol that has it; null for both.</summary>
    public LmtpMode? Mode { get; init; }
}

/// <summary>A command: its rules, its grammar and its behaviour.</summary>
internal interface ILmtpCommand
{
    static abstract CommandRules Rules { get; }

    /// <summary>Obeys.</summary>
    /// <param name="session">The session.</param>
    /// <param name="arguments">What is behind the verb and the spaces after it; valid until the session reads on.</param>
    /// <param name="cancel">Fires when the connection is gone.</param>
    /// <returns>The reply, or null if the command has written its replies itself.</returns>
    static abstract ValueTask<Reply?> ExecuteAsync(LmtpSession session, ReadOnlyMemory<byte> arguments, CancellationToken cancel);
}

/// <summary>A row of the table of commands.</summary>
internal sealed record CommandEntry(
    CommandRules Rules, Func<LmtpSession, ReadOnlyMemory<byte>, CancellationToken, ValueTask<Reply?>> ExecuteAsync)
{
    public static CommandEntry Of<T>()
        where T : ILmtpCommand => new(T.Rules, T.ExecuteAsync);
}

/// <summary>All commands of both protocols.</summary>
internal static class CommandTable
{
    public static readonly IReadOnlyList<CommandEntry> Entries =
    [
        CommandEntry.Of<LhloCommand>(),
        CommandEntry.Of<EhloCommand>(),
        CommandEntry.Of<HeloCommand>(),
        CommandEntry.Of<StartTlsCommand>(),
        CommandEntry.Of<MailCommand>(),
        CommandEntry.Of<RcptCommand>(),
        CommandEntry.Of<DataCommand>(),
        CommandEntry.Of<BdatCommand>(),
        CommandEntry.Of<RsetCommand>(),
        CommandEntry.Of<NoopCommand>(),
        CommandEntry.Of<VrfyCommand>(),
        CommandEntry.Of<HelpCommand>(),
        CommandEntry.Of<QuitCommand>(),
    ];

    private static readonly FrozenDictionary<string, CommandEntry> ByVerb =
        Entries.ToFrozenDictionary(entry => entry.Rules.Verb, StringComparer.OrdinalIgnoreCase);

    /// <summary>The command of that name in that protocol, or null. Case does not matter (RFC 5321 §2.4).</summary>
    public static CommandEntry? Find(ReadOnlySpan<char> verb, LmtpMode mode) =>
        ByVerb.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(verb, out var entry) && (entry.Rules.Mode ?? mode) == mode ? entry : null;
}
