using System.Collections.Frozen;
using System.Globalization;
using Posthorn.Imap.Commands;

namespace Posthorn.Imap.Languages;

/// <summary>A language in which responses say what they say to people (RFC 5255 §3). Immutable.</summary>
/// <param name="tag">Its tag (RFC 5646).</param>
/// <param name="texts">Gives what is said, by its English (<see cref="Syntax.ResponseText"/>); null for English itself.</param>
internal sealed class Language(string tag, Func<IReadOnlyDictionary<string, string>>? texts = null)
{
    private readonly Lazy<FrozenDictionary<string, string>>? _translations = texts is null ? null : new(() => Complete(texts()));

    /// <summary>What the tagged OK of a command says, for any command.</summary>
    public const string Completed = "{0} completed.";

    /// <summary>Its tag (RFC 5646).</summary>
    public string Tag { get; } = tag;

    /// <summary>What is said, by its English; null for English. It is made when the language is first spoken.</summary>
    public IReadOnlyDictionary<string, string>? Translations => _translations?.Value;

    /// <summary>The language of every session until its client has chosen one: English, in ASCII (RFC 5255 §3.1, RFC 2277 §4.5).</summary>
    public static Language Initial { get; } = new("i-default");

    /// <summary>All languages.</summary>
    public static IReadOnlyList<Language> All { get; } =
    [
        new("en"),
        new("fr", static () => French.Texts),
        new("de", static () => German.Texts),
        new("es", static () => Spanish.Texts),
        Initial,
    ];

    /// <summary>
    /// The language that a range stands for: one that it matches, or the first by which it begins, so that "de-AT" finds "de"
    /// (RFC 4647 §3.3.1, §3.4); null if there is none. Without regard to case.
    /// </summary>
    public static Language? Find(string range) => All.FirstOrDefault(language => Begins(language.Tag, range) || Begins(range, language.Tag));

    /// <summary>The names of all languages.</summary>
    public static IReadOnlyList<string> Tags { get; } = [.. All.Select(language => language.Tag)];

    private static bool Begins(string tag, string with) =>
        tag.StartsWith(with, StringComparison.OrdinalIgnoreCase) && (tag.Length == with.Length || tag[with.Length] == '-');

    // What most commands end with is translated once.
    private static FrozenDictionary<string, string> Complete(IReadOnlyDictionary<string, string> texts) => texts
        .Concat(CommandTable.Entries.Select(entry => KeyValuePair.Create(Completes(Completed, entry), Completes(texts[Completed], entry))))
        .ToFrozenDictionary();

    private static string Completes(string template, CommandEntry entry) => string.Format(CultureInfo.InvariantCulture, template, entry.Rules.Name);
}
