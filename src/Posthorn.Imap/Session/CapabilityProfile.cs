using System.Collections.Concurrent;
using System.Collections.Frozen;
using Posthorn.Imap.Search;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Session;

/// <summary>
/// Which extensions a session offers. What is hidden is not listed, and is off: its commands, parameters and items are as unknown as if
/// there were none, and what it adds to answers is not sent. For clients that claim an extension and do it wrong. Immutable.
/// </summary>
internal sealed class CapabilityProfile
{
    private static readonly ConcurrentDictionary<string, CapabilityProfile> s_made = new();

    /// <summary>Extensions that add to the language, in the order in which CAPABILITY lists them.</summary>
    private static readonly (string Name, Func<ImapGrammar, ImapGrammar> Add)[] s_extensions =
    [
        ("CONDSTORE", CondstoreGrammar.WithCondstore),
        ("PARTIAL", PartialGrammar.WithPartial),
        ("CONTEXT=SEARCH", ContextGrammar.WithContexts),
        ("WITHIN", WithinGrammar.WithWithin),
        ("SAVEDATE", SaveDateGrammar.WithSaveDate),
        ("OBJECTID", ObjectIdGrammar.WithObjectId),
        ("PREVIEW", PreviewGrammar.WithPreview),
        ("FILTERS", FiltersGrammar.WithFilters),
        ("LIST-METADATA", ListMetadataGrammar.WithListMetadata),
        ("MESSAGELIMIT", MessageLimitGrammar.WithMessageLimit),
        ("SORT=DISPLAY", SortDisplayGrammar.WithSortDisplay),
        ("SEARCH=FUZZY", FuzzyGrammar.WithFuzzy),
    ];

    private static readonly string[] s_threads = ["THREAD=ORDEREDSUBJECT", "THREAD=REFERENCES", "THREAD=REFS"];

    private readonly FrozenSet<string> _hidden;

    private CapabilityProfile(FrozenSet<string> hidden)
    {
        _hidden = hidden;
        Grammar = MakeGrammar();
        UidOnlyGrammar = Grammar with { AllowsNumbers = false };
    }

    /// <summary>
    /// The capabilities that can be hidden. The others belong to IMAP4rev2, or their absence would tell a client nothing.
    /// </summary>
    public static IReadOnlyList<string> Hideable { get; } =
    [
        "IMAP4rev2", .. s_extensions.Select(extension => extension.Name), "QRESYNC", "NOTIFY", "MULTISEARCH", "UIDONLY", "UIDBATCHES", "SAVELIMIT",
        "SORT", .. s_threads, "I18NLEVEL=2", "LANGUAGE", "INPROGRESS", "METADATA",
        "UTF8=ACCEPT", "COMPRESS=DEFLATE", "UNAUTHENTICATE", "X-DELTA=1",
    ];

    /// <summary>The language that commands are read in.</summary>
    public ImapGrammar Grammar { get; }

    /// <summary>The same without message numbers, for sessions with UIDONLY (RFC 9586 §3).</summary>
    public ImapGrammar UidOnlyGrammar { get; }

    /// <summary>The profile that hides some capabilities; QRESYNC goes with CONDSTORE, on which it rests (RFC 7162 §3.2.3),
    /// and so does what adds to SORT.</summary>
    public static CapabilityProfile Hiding(IEnumerable<string> names)
    {
        var hidden = names.Select(name => name.ToUpperInvariant()).ToHashSet();
        if (hidden.Contains("CONDSTORE"))
        {
            hidden.Add("QRESYNC");
        }

        if (hidden.Contains("METADATA"))
        {
            hidden.UnionWith(["LIST-METADATA", "FILTERS"]);   // RFC 9590 §1, RFC 5466 §3.2: they rest on it.
        }

        if (hidden.Contains("SORT"))
        {
            hidden.UnionWith(["SORT=DISPLAY", "ESORT", "CONTEXT=SORT"]);   // RFC 5957 §1, RFC 5267 §3.1, §4.1: they add to it.
        }

        if (hidden.Contains("CONTEXT=SEARCH"))
        {
            hidden.Add("CONTEXT=SORT");   // The options are the same.
        }

        return s_made.GetOrAdd(
            string.Join(' ', hidden.Order(StringComparer.Ordinal)),
            static (_, all) => new CapabilityProfile(all.ToFrozenSet(StringComparer.OrdinalIgnoreCase)),
            hidden);
    }

    /// <summary>Whether a capability is offered, as far as this goes.</summary>
    public bool Offers(string capability) => !_hidden.Contains(capability);

    private ImapGrammar MakeGrammar()
    {
        var grammar = new ImapGrammar { FindCharset = SearchCharsets.Find };
        foreach (var (name, add) in s_extensions)
        {
            grammar = Offers(name) ? add(grammar) : grammar;
        }

        var hiddenItems = new List<string>();
        if (!Offers("CONDSTORE"))
        {
            hiddenItems.Add("HIGHESTMODSEQ");
        }

        if (!Offers("OBJECTID"))
        {
            hiddenItems.Add("MAILBOXID");
        }

        return grammar with
        {
            ThreadAlgorithms = grammar.ThreadAlgorithms.Without(s_threads.Where(name => !Offers(name)).Select(name => name["THREAD=".Length..])),
            StatusItems = grammar.StatusItems.Without(hiddenItems),
            SelectParameters = Offers("QRESYNC") ? grammar.SelectParameters : grammar.SelectParameters.Without("QRESYNC"),
            FetchModifiers = Offers("QRESYNC") ? grammar.FetchModifiers : grammar.FetchModifiers.Without("VANISHED"),
        };
    }
}
