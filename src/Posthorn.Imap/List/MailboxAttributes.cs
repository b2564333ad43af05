using Posthorn.Store;

namespace Posthorn.Imap.List;

/// <summary>Mailbox attributes of LIST: special uses (RFC 6154 §2, RFC 8457 §3, RFC 9979).</summary>
internal static class MailboxAttributes
{
    private static readonly (string Name, SpecialUses Use)[] s_uses =
    [
        ("\\All", SpecialUses.All),
        ("\\Archive", SpecialUses.Archive),
        ("\\Drafts", SpecialUses.Drafts),
        ("\\Flagged", SpecialUses.Flagged),
        ("\\Important", SpecialUses.Important),
        ("\\Junk", SpecialUses.Junk),
        ("\\Memos", SpecialUses.Memos),
        ("\\Scheduled", SpecialUses.Scheduled),
        ("\\Sent", SpecialUses.Sent),
        ("\\Snoozed", SpecialUses.Snoozed),
        ("\\Trash", SpecialUses.Trash),
    ];

    /// <summary>Reads a special use. \All and \Flagged are views that this server does not make, so they cannot be asked for.</summary>
    public static bool TryParseUse(string name, out SpecialUses use)
    {
        foreach (var (known, value) in s_uses)
        {
            if (known.Equals(name, StringComparison.OrdinalIgnoreCase) && value is not (SpecialUses.All or SpecialUses.Flagged))
            {
                use = value;
                return true;
            }
        }

        use = SpecialUses.None;
        return false;
    }

    /// <summary>Adds the attributes of a mailbox's special uses.</summary>
    public static void AddUses(List<string> attributes, SpecialUses uses)
    {
        foreach (var (name, value) in s_uses)
        {
            if ((uses & value) != 0)
            {
                attributes.Add(name);
            }
        }
    }
}
