using System.Text;
using Posthorn.Imap.List;
using Posthorn.Store;

namespace Posthorn.Imap.Metadata;

/// <summary>The value of /private/specialuse: attributes as in LIST, with spaces between (RFC 6154 §4).</summary>
internal static class SpecialUseEntry
{
    /// <summary>Reads a value, null and the empty one meaning none; false if it names what a client cannot set.</summary>
    public static bool TryParse(byte[]? value, out SpecialUses uses)
    {
        uses = SpecialUses.None;
        foreach (var name in Encoding.UTF8.GetString(value ?? []).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!MailboxAttributes.TryParseUse(name, out var use))
            {
                return false;
            }

            uses |= use;
        }

        return true;
    }
}
