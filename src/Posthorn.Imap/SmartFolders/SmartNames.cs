using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.SmartFolders;

/// <summary>The names of smart folders (docs/smart-folders.md): a namespace of their own (RFC 9051 §6.3.10).</summary>
internal static class SmartNames
{
    /// <summary>What stands before the name of the filter.</summary>
    public const string Prefix = "#filters/";

    private const string Root = "#filters";

    /// <summary>Whether a name is kept for smart folders, so that no other mailbox is made with it.</summary>
    /// <param name="name">The name, normalised.</param>
    public static bool IsReserved(string name) => name == Root || name.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Whether a name may be that of a smart folder in this session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="name">The name, normalised.</param>
    public static bool IsFolder(ImapSession session, string name) =>
        IsOffered(session) && name.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Whether there are smart folders in this session.</summary>
    public static bool IsOffered(ImapSession session) => session.Options.OffersSmartFolders && session.Profile.Offers("FILTERS");

    /// <summary>Whether LIST asks for smart folders: one of its patterns begins with the namespace.</summary>
    /// <param name="program">The arguments.</param>
    public static bool AreAskedFor(ListArguments program) => program.Patterns.Any(pattern => AreAskedFor(program.Reference, pattern));

    /// <summary>The same of LIST, or LSUB, with one pattern.</summary>
    public static bool AreAskedFor(string reference, string pattern) => (reference + pattern).StartsWith(Prefix, StringComparison.Ordinal);
}
