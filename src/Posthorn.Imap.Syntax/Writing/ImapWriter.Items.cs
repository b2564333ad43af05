namespace Posthorn.Imap.Syntax;

public sealed partial class ImapWriter
{
    // One of each: a response is begun and ended before another, and a FETCH is written for every message.
    private readonly FetchWriter _fetch;
    private readonly StatusWriter _status;
    private readonly EsearchWriter _esearch;

    /// <summary>"*" SP nz-number SP "FETCH" SP "(" …: begins a FETCH response, to be ended with <see cref="FetchWriter.End"/>.</summary>
    public FetchWriter Fetch(uint number)
    {
        Raw("* "u8).Number(number).Raw(" FETCH ("u8);
        return _fetch.Begin();
    }

    /// <summary>"*" SP uniqueid SP "UIDFETCH" SP "(" …: the same for a session that names messages by UID (RFC 9586 §4).</summary>
    public FetchWriter UidFetch(uint uid)
    {
        Raw("* "u8).Number(uid).Raw(" UIDFETCH ("u8);
        return _fetch.Begin();
    }

    /// <summary>"*" SP "STATUS" SP mailbox SP "(" …: begins a STATUS response, to be ended with <see cref="StatusWriter.End"/>.</summary>
    public StatusWriter Status(string mailbox)
    {
        Raw("* STATUS "u8).Mailbox(mailbox).Raw(" ("u8);
        return _status.Begin();
    }

    /// <summary>"*" SP "ESEARCH" [search-correlator] [SP "UID"]: begins one, to be ended with <see cref="EsearchWriter.End"/>.</summary>
    /// <param name="tag">The tag of the SEARCH; null for none.</param>
    /// <param name="isUid">True if the numbers are UIDs.</param>
    public EsearchWriter Esearch(string? tag, bool isUid)
    {
        Raw("* ESEARCH"u8);
        if (tag is not null)
        {
            // search-correlator = SP "(" "TAG" SP tag-string ")"; clients expect the string quoted.
            Raw(" (TAG "u8).String(tag).Raw(")"u8);
        }

        Raw(isUid ? " UID"u8 : ""u8);
        return _esearch;
    }

    /// <summary>
    /// "*" SP "ESEARCH" SP "(" "TAG" SP tag-string SP "MAILBOX" SP mailbox SP "UIDVALIDITY" SP nz-number ")" SP "UID" (RFC 7377 §2.1):
    /// begins one that answers ESEARCH, to be ended with <see cref="EsearchWriter.End"/>.
    /// </summary>
    public EsearchWriter Esearch(string tag, string mailbox, uint uidValidity)
    {
        Raw("* ESEARCH (TAG "u8).String(tag).Raw(" MAILBOX "u8).Mailbox(mailbox).Raw(" UIDVALIDITY "u8).Number(uidValidity).Raw(") UID"u8);
        return _esearch;
    }
}
