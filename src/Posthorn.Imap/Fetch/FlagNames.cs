using System.Diagnostics.CodeAnalysis;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Fetch;

/// <summary>Flags between the words of IMAP and the store's (RFC 9051 §2.3.2).</summary>
internal static class FlagNames
{
    private static readonly (Flag Name, SystemFlags Value)[] s_system =
    [
        (Flag.Answered, SystemFlags.Answered),
        (Flag.Flagged, SystemFlags.Flagged),
        (Flag.Deleted, SystemFlags.Deleted),
        (Flag.Seen, SystemFlags.Seen),
        (Flag.Draft, SystemFlags.Draft),
    ];

    /// <summary>Spellings of keywords, shared by all messages.</summary>
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, Flag> s_keywords = new(StringComparer.Ordinal);

    /// <summary>Keywords in <see cref="s_keywords"/> at most; beyond, they are made when they are needed.</summary>
    private const int MaxShared = 10_000;

    /// <summary>The system flags that can be stored.</summary>
    public static IReadOnlyList<Flag> System { get; } = [.. s_system.Select(flag => flag.Name)];

    /// <summary>
    /// Reads flags that a client names. Unknown system flags are passed over: they cannot be kept, which PERMANENTFLAGS says
    /// (RFC 9051 §7.1).
    /// </summary>
    /// <param name="problem">What is wrong with them, if there are more, or longer, keywords than a message can have.</param>
    /// <returns>False if that is so.</returns>
    public static bool TryRead(
        IReadOnlyList<Flag> names, ImapOptions options, out MessageFlags flags, out ResponseText problem)
    {
        var system = SystemFlags.None;
        var keywords = new List<string>();
        foreach (var name in names)
        {
            if (!name.IsSystem)
            {
                keywords.Add(name.Name);
            }

            system |= SystemFlag(name) ?? SystemFlags.None;
        }

        flags = new MessageFlags(system, KeywordSet.Of(keywords));
        if (flags.Keywords.Count > options.MaxKeywords)
        {
            problem = $"A message has at most {options.MaxKeywords} keywords.";
            return false;
        }

        problem = $"A keyword has at most {options.MaxKeywordLength} characters.";
        return !keywords.Exists(keyword => keyword.Length > options.MaxKeywordLength);
    }

    /// <summary>The store's value of a system flag, or null if it is not one that is kept.</summary>
    public static SystemFlags? SystemFlag(Flag name)
    {
        foreach (var (known, value) in s_system)
        {
            if (known == name)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>The flags of a message in IMAP's words.</summary>
    public static List<Flag> Of(MessageFlags flags, bool isRecent)
    {
        var names = new List<Flag>(4);
        if (isRecent)
        {
            names.Add(Flag.Recent);   // RFC 3501 §2.3.2
        }

        foreach (var (name, value) in s_system)
        {
            if (flags.Has(value))
            {
                names.Add(name);
            }
        }

        foreach (var keyword in flags.Keywords.Span)
        {
            names.Add(Keyword(keyword));
        }

        return names;
    }

    /// <summary>The keywords that messages of a mailbox have, for FLAGS (RFC 9051 §7.3.5).</summary>
    public static List<Flag> KeywordsIn(MessageList messages)
    {
        var keywords = KeywordSet.Empty;
        var previous = KeywordSet.Empty;
        foreach (var message in messages)
        {
            if (message.Flags.Keywords.Count > 0 && message.Flags.Keywords != previous)
            {
                previous = message.Flags.Keywords;
                keywords = keywords.Union(previous);
            }
        }

        return [.. keywords.Select(Keyword)];
    }

    private static Flag Keyword(string name)
    {
        if (s_keywords.TryGetValue(name, out var flag))
        {
            return flag;
        }

        flag = Flag.Of(name);
        if (s_keywords.Count < MaxShared)
        {
            s_keywords.TryAdd(name, flag);
        }

        return flag;
    }
}
