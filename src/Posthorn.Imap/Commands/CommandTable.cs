using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Commands;

/// <summary>Reads the arguments of a command.</summary>
internal delegate IImapCommand ParseCommand(ref ImapReader reader, CommandForm form);

/// <summary>A row of the <see cref="CommandTable"/>.</summary>
internal sealed record CommandEntry(CommandRules Rules, ParseCommand Parse)
{
    /// <summary>The row of a command.</summary>
    public static CommandEntry Of<T>()
        where T : IImapCommand<T> =>
        new(T.Rules, static (ref reader, form) => T.Parse(ref reader, form));
}

/// <summary>Every command of the server: the map from a name to its rules, its grammar and its behaviour.</summary>
internal static class CommandTable
{
    /// <summary>All commands, in the order of RFC 9051 §6.</summary>
    public static IReadOnlyList<CommandEntry> Entries { get; } =
    [
        // Any state
        CommandEntry.Of<CapabilityCommand>(),
        CommandEntry.Of<NoopCommand>(),
        CommandEntry.Of<LogoutCommand>(),
        CommandEntry.Of<IdCommand>(),
        CommandEntry.Of<LanguageCommand>(),

        // Not authenticated
        CommandEntry.Of<StartTlsCommand>(),
        CommandEntry.Of<AuthenticateCommand>(),
        CommandEntry.Of<LoginCommand>(),

        // Authenticated
        CommandEntry.Of<EnableCommand>(),
        CommandEntry.Of<SelectCommand>(),
        CommandEntry.Of<ExamineCommand>(),
        CommandEntry.Of<CreateCommand>(),
        CommandEntry.Of<DeleteCommand>(),
        CommandEntry.Of<RenameCommand>(),
        CommandEntry.Of<SubscribeCommand>(),
        CommandEntry.Of<UnsubscribeCommand>(),
        CommandEntry.Of<ListCommand>(),
        CommandEntry.Of<LsubCommand>(),
        CommandEntry.Of<NamespaceCommand>(),
        CommandEntry.Of<StatusCommand>(),
        CommandEntry.Of<GetMetadataCommand>(),
        CommandEntry.Of<SetMetadataCommand>(),
        CommandEntry.Of<EsearchCommand>(),
        CommandEntry.Of<AppendCommand>(),
        CommandEntry.Of<GenUrlAuthCommand>(),
        CommandEntry.Of<ResetKeyCommand>(),
        CommandEntry.Of<UrlFetchCommand>(),
        CommandEntry.Of<IdleCommand>(),
        CommandEntry.Of<CompressCommand>(),
        CommandEntry.Of<UnauthenticateCommand>(),
        CommandEntry.Of<NotifyCommand>(),
        CommandEntry.Of<ComparatorCommand>(),
        CommandEntry.Of<XDeltaCommand>(),

        // Selected
        CommandEntry.Of<CheckCommand>(),
        CommandEntry.Of<CloseCommand>(),
        CommandEntry.Of<UnselectCommand>(),
        CommandEntry.Of<ExpungeCommand>(),
        CommandEntry.Of<SearchCommand>(),
        CommandEntry.Of<CancelUpdateCommand>(),
        CommandEntry.Of<SortCommand>(),
        CommandEntry.Of<ThreadCommand>(),
        CommandEntry.Of<FetchCommand>(),
        CommandEntry.Of<StoreCommand>(),
        CommandEntry.Of<CopyCommand>(),
        CommandEntry.Of<MoveCommand>(),
        CommandEntry.Of<ReplaceCommand>(),
        CommandEntry.Of<UidBatchesCommand>(),
    ];

    private static readonly FrozenDictionary<string, CommandEntry> s_byName =
        Entries.ToFrozenDictionary(entry => entry.Rules.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Finds a command by its name.</summary>
    public static bool TryFind(string name, [NotNullWhen(true)] out CommandEntry? entry) => s_byName.TryGetValue(name, out entry);
}
