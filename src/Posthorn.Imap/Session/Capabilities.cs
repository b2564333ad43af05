using Posthorn.Imap.Commands;

namespace Posthorn.Imap.Session;

/// <summary>What CAPABILITY lists (RFC 9051 §7.2.2): only what works in full, and only what can be used in the present state.</summary>
internal static class Capabilities
{
    /// <summary>In every state.</summary>
    private static readonly string[] s_always = ["IMAP4rev1", "IMAP4rev2", "SASL-IR", "LITERAL+", "ID", "ENABLE"];

    /// <summary>After log-in; also listed before, so that clients can plan, since none of it depends on the account.</summary>
    private static readonly string[] s_mail =
    [
        "IDLE", "NAMESPACE", "UNSELECT", "UIDPLUS", "MOVE", "CHILDREN", "SPECIAL-USE", "CREATE-SPECIAL-USE", "LIST-EXTENDED",
        "LIST-STATUS", "ESEARCH", "SEARCHRES", "STATUS=SIZE", "CONDSTORE", "QRESYNC",
        "NOTIFY", "PARTIAL", "CONTEXT=SEARCH", "CONTEXT=SORT", "MULTISEARCH", "UIDONLY", "UIDBATCHES", "INPROGRESS",
        "SORT", "SORT=DISPLAY", "ESORT", "THREAD=ORDEREDSUBJECT", "THREAD=REFERENCES", "THREAD=REFS", "I18NLEVEL=2", "LANGUAGE",
        "WITHIN", "SEARCH=FUZZY", "SAVEDATE",
        "OBJECTID",
        "PREVIEW",
        "MULTIAPPEND", "REPLACE", "BINARY", "CATENATE", "URLAUTH", "URLAUTH=BINARY", "URL-PARTIAL",
        "METADATA", "LIST-METADATA", "FILTERS",
        "X-DELTA=1",
    ];

    /// <summary>The capabilities of a session now.</summary>
    public static IReadOnlyList<string> Of(ImapSession session)
    {
        var list = new List<string>(s_always);
        if (session.Options.LimitsUnaskedLiterals)
        {
            list[list.IndexOf("LITERAL+")] = "LITERAL-";   // RFC 7888 §5: never both
        }

        if (session.State == SessionStates.NotAuthenticated)
        {
            if (session.OffersStartTls)
            {
                list.Add("STARTTLS");
            }

            list.Add(session.AllowsPasswords ? "AUTH=PLAIN" : "LOGINDISABLED");
        }

        list.AddRange(s_mail);
        if (session.OffersUtf8)
        {
            list.Add("UTF8=ACCEPT");   // RFC 9755 §3
        }

        list.Add($"APPENDLIMIT={session.Options.AppendLimit}");   // RFC 7889 §2
        if (session.MessageLimit is { } limit)
        {
            list.Add($"MESSAGELIMIT={limit}");   // RFC 9738 §3.1
        }
        else if (session.SaveLimit is { } saveLimit)
        {
            list.Add($"SAVELIMIT={saveLimit}");
        }

        if (!session.Connection.IsCompressed)
        {
            list.Add("COMPRESS=DEFLATE");
            list.Add("UNAUTHENTICATE");
        }

        if (!session.Profile.Offers("I18NLEVEL=2"))
        {
            list.Add("I18NLEVEL=1");   // RFC 5255 §4.3: the same without COMPARATOR.
        }

        list.RemoveAll(name => !session.Profile.Offers(name));
        return list;
    }
}
