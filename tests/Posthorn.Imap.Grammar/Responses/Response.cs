namespace Posthorn.Imap.Grammar.Responses;

/// <summary>One complete response of a server, taken apart.</summary>
public abstract record Response
{
    /// <summary>The octets as they came, with CRLF and literals.</summary>
    public ReadOnlyMemory<byte> Raw { get; init; }
}

/// <summary>What a status response says.</summary>
public enum Condition
{
    /// <summary>It is done, or it is information.</summary>
    Ok,

    /// <summary>It is refused, or it is a warning.</summary>
    No,

    /// <summary>The server did not understand.</summary>
    Bad,

    /// <summary>The greeting of a session that needs no log-in.</summary>
    Preauth,

    /// <summary>The server hangs up.</summary>
    Bye,
}

/// <summary>A response code; <see cref="Arguments"/> is what follows its name, in the form its own grammar gives it.</summary>
public record ResponseCode(string Name)
{
    /// <summary>The arguments as they were written; empty for none.</summary>
    public string Arguments { get; init; } = "";
}

/// <summary><c>CAPABILITY</c> as a response code.</summary>
public sealed record CapabilityCode(IReadOnlyList<string> Capabilities) : ResponseCode("CAPABILITY");

/// <summary><c>PERMANENTFLAGS</c>.</summary>
public sealed record PermanentFlagsCode(IReadOnlyList<string> Flags) : ResponseCode("PERMANENTFLAGS");

/// <summary><c>UIDNEXT</c>, <c>UIDVALIDITY</c>, <c>UNSEEN</c>: a code with one number.</summary>
public sealed record NumberCode(string Name, uint Number) : ResponseCode(Name);

/// <summary><c>HIGHESTMODSEQ</c> (RFC 7162 §7).</summary>
public sealed record HighestModSeqCode(long ModSeq) : ResponseCode("HIGHESTMODSEQ");

/// <summary><c>MODIFIED</c> (RFC 7162 §7): message numbers or UIDs.</summary>
public sealed record ModifiedCode(IReadOnlyList<uint> Messages) : ResponseCode("MODIFIED");

/// <summary><c>MESSAGELIMIT</c> (RFC 9738 §3.1): the limit, and the lowest UID that is, or would be, processed.</summary>
public sealed record MessageLimitCode(uint Limit, uint? LowestUid) : ResponseCode("MESSAGELIMIT");

/// <summary><c>INPROGRESS</c> (RFC 9585 §4); null for NIL, or when it was sent without arguments.</summary>
public sealed record InProgressCode(string? Tag, uint? Progress, uint? Goal) : ResponseCode("INPROGRESS");

/// <summary>NOUPDATE (RFC 5267 §4.3.1).</summary>
public sealed record NoUpdateCode(string Tag) : ResponseCode("NOUPDATE");

/// <summary><c>MAILBOXID</c> (RFC 8474).</summary>
public sealed record MailboxIdCode(string Id) : ResponseCode("MAILBOXID");

/// <summary><c>APPENDUID</c> (RFC 4315).</summary>
public sealed record AppendUidCode(uint UidValidity, IReadOnlyList<uint> Uids) : ResponseCode("APPENDUID");

/// <summary><c>COPYUID</c> (RFC 4315): the n-th source became the n-th target.</summary>
public sealed record CopyUidCode(uint UidValidity, IReadOnlyList<uint> Sources, IReadOnlyList<uint> Targets) : ResponseCode("COPYUID");

/// <summary><c>BADCHARSET</c>.</summary>
public sealed record BadCharsetCode(IReadOnlyList<string> Charsets) : ResponseCode("BADCHARSET");

/// <summary>The end of a command.</summary>
public sealed record TaggedResponse(string Tag, Condition Condition, ResponseCode? Code, string Text) : Response;

/// <summary><c>* OK</c>, <c>* NO</c>, <c>* BAD</c>, <c>* PREAUTH</c>, <c>* BYE</c>.</summary>
public sealed record StatusResponse(Condition Condition, ResponseCode? Code, string Text) : Response;

/// <summary><c>+</c>: the server waits for more; the text may be base64.</summary>
public sealed record ContinuationResponse(ResponseCode? Code, string Text) : Response;

/// <summary><c>* CAPABILITY</c>.</summary>
public sealed record CapabilityResponse(IReadOnlyList<string> Capabilities) : Response;

/// <summary><c>* ENABLED</c> (RFC 5161).</summary>
public sealed record EnabledResponse(IReadOnlyList<string> Capabilities) : Response;

/// <summary><c>* ID</c> (RFC 2971); null for NIL.</summary>
public sealed record IdResponse(IReadOnlyList<KeyValuePair<string, string?>>? Fields) : Response;

/// <summary><c>* FLAGS</c>.</summary>
public sealed record FlagsResponse(IReadOnlyList<string> Flags) : Response;

/// <summary><c>* LIST</c> or <c>* LSUB</c>: attributes, delimiter (null for NIL), name in Unicode, extended data.</summary>
public sealed record ListResponse(string Name, IReadOnlyList<string> Attributes, char? Delimiter, string Mailbox) : Response
{
    /// <summary>CHILDINFO (RFC 5258): the selection options that a child matches; null when it was not sent.</summary>
    public IReadOnlyList<string>? ChildInfo { get; init; }

    /// <summary>OLDNAME (RFC 9051 §6.3.9.7).</summary>
    public string? OldName { get; init; }
}

/// <summary><c>* STATUS</c>.</summary>
public sealed record MailboxStatusResponse(string Mailbox, IReadOnlyDictionary<string, long> Items) : Response
{
    /// <summary>MAILBOXID (RFC 8474 §4.3), when it was sent.</summary>
    public string? MailboxId { get; init; }
}

/// <summary><c>* SEARCH</c> (RFC 3501).</summary>
public sealed record SearchResponse(IReadOnlyList<uint> Numbers) : Response
{
    /// <summary>The highest mod-sequence of what was found (RFC 7162 §3.1.5), when it was sent.</summary>
    public long? ModSeq { get; init; }
}

/// <summary><c>* SORT</c> (RFC 5256 §4).</summary>
public sealed record SortResponse(IReadOnlyList<uint> Numbers) : Response
{
    /// <summary>As of <see cref="SearchResponse"/>.</summary>
    public long? ModSeq { get; init; }
}

/// <summary><c>* COMPARATOR</c> (RFC 5255 §4.8).</summary>
public sealed record ComparatorResponse(string Active, IReadOnlyList<string> Matching) : Response;

/// <summary><c>* LANGUAGE</c> (RFC 5255 §3.3): the language that is used now, or several that could be.</summary>
public sealed record LanguageResponse(IReadOnlyList<string> Tags) : Response;

/// <summary><c>* THREAD</c> (RFC 5256 §4).</summary>
public sealed record ThreadResponse(IReadOnlyList<ThreadNode> Threads) : Response;

/// <summary>A message in a thread, and what is below it; null for one that is not there.</summary>
public sealed record ThreadNode(uint? Number, IReadOnlyList<ThreadNode> Children)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Number?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-"}{(Children.Count == 0 ? "" : $"[{string.Join(' ', Children)}]")}";
}

/// <summary>One pair of ADDTO or REMOVEFROM (RFC 5267 §4.3.3, §4.3.4).</summary>
/// <param name="IsAddition">ADDTO.</param>
/// <param name="Position">Where in the result, from 1; 0: wherever it belongs.</param>
/// <param name="Names">Numbers or UIDs, in order.</param>
public sealed record ResultChange(bool IsAddition, uint Position, IReadOnlyList<uint> Names);

/// <summary><c>* ESEARCH</c>: null for what was not sent.</summary>
public sealed record EsearchResponse(string? Tag, bool IsUid) : Response
{
    /// <summary>The least number or UID.</summary>
    public uint? Min { get; init; }

    /// <summary>The greatest number or UID.</summary>
    public uint? Max { get; init; }

    /// <summary>How many were found.</summary>
    public uint? Count { get; init; }

    /// <summary>All that were found, in the order in which they were sent.</summary>
    public IReadOnlyList<uint>? All { get; init; }

    /// <summary>PARTIAL's range as it was given (RFC 9394 §3.1).</summary>
    public string? PartialRange { get; init; }

    /// <summary>What was found of it; empty for NIL.</summary>
    public IReadOnlyList<uint>? Partial { get; init; }

    /// <summary>How relevant the messages are, in their order (RFC 6203 §4).</summary>
    public IReadOnlyList<uint>? Relevancy { get; init; }

    /// <summary>What has joined and left a result that is kept up to date, in the order in which it happens (RFC 5267 §4.3.2).</summary>
    public IReadOnlyList<ResultChange> Changes { get; init; } = [];

    /// <summary>The highest mod-sequence of what was found (RFC 4731 §3.2).</summary>
    public long? ModSeq { get; init; }

    /// <summary>The mailbox that was searched, in the answer to ESEARCH (RFC 7377 §2.1).</summary>
    public string? Mailbox { get; init; }

    /// <summary>Its UIDVALIDITY.</summary>
    public uint? UidValidity { get; init; }
}

/// <summary><c>* METADATA</c> with values (RFC 5464 §4.4.1): null for NIL. The mailbox is empty for the server.</summary>
public sealed record MetadataResponse(string Mailbox, IReadOnlyDictionary<string, byte[]?> Values) : Response;

/// <summary><c>* METADATA</c> without values (RFC 5464 §4.4.2): what has changed.</summary>
public sealed record MetadataChangedResponse(string Mailbox, IReadOnlyList<string> Entries) : Response;

/// <summary><c>* UIDBATCHES</c> (RFC 10022): the highest first.</summary>
public sealed record UidBatchesResponse(string Tag, IReadOnlyList<(uint High, uint Low)> Ranges) : Response;

/// <summary><c>* GENURLAUTH</c> (RFC 4467 §8).</summary>
public sealed record GenUrlAuthResponse(IReadOnlyList<string> Urls) : Response;

/// <summary><c>* URLFETCH</c> (RFC 4467 §8, RFC 5524 §3): the items by name; one without a name is that of RFC 4467.</summary>
public sealed record UrlFetchResponse(string Url, IReadOnlyDictionary<string, object?> Items) : Response;

/// <summary>One namespace: its prefix and delimiter, and the prefix in the language of the session (RFC 5255 §3.4) where it was sent.</summary>
public sealed record NamespaceDescription(string Prefix, char? Delimiter, string? Translation = null);

/// <summary><c>* NAMESPACE</c> (RFC 2342); null for NIL.</summary>
public sealed record NamespaceResponse(
    IReadOnlyList<NamespaceDescription>? Personal,
    IReadOnlyList<NamespaceDescription>? OtherUsers,
    IReadOnlyList<NamespaceDescription>? Shared) : Response;

/// <summary><c>* n EXISTS</c>.</summary>
public sealed record ExistsResponse(uint Count) : Response;

/// <summary><c>* n RECENT</c> (RFC 3501).</summary>
public sealed record RecentResponse(uint Count) : Response;

/// <summary><c>* n EXPUNGE</c>.</summary>
public sealed record ExpungeResponse(uint Number) : Response;

/// <summary><c>* VANISHED</c> (RFC 7162 §3.2.10): UIDs as they were sent, as ranges, for there may be very many.</summary>
public sealed record VanishedResponse(bool IsEarlier, IReadOnlyList<(uint First, uint Last)> Ranges) : Response
{
    /// <summary>The UIDs, one by one.</summary>
    public IEnumerable<uint> Uids => Ranges.SelectMany(static range => Enumerable.Range(0, (int)(range.Last - range.First) + 1).Select(at => range.First + (uint)at));

    /// <summary>Whether a UID is among them.</summary>
    public bool Contains(uint uid) => Ranges.Any(range => range.First <= uid && uid <= range.Last);
}

/// <summary><c>* X-DELTA SINCE</c> (docs/x-delta.md §5.1).</summary>
public sealed record DeltaSinceResponse(long Since, long ModSeq) : Response;

/// <summary><c>* X-DELTA EXISTING</c> (docs/x-delta.md §5.2).</summary>
public sealed record DeltaExistingResponse(IReadOnlyList<string> Ids) : Response;

/// <summary><c>* X-DELTA MAILBOX</c> (docs/x-delta.md §5.3): the items that were sent, null for the others.</summary>
public sealed record DeltaMailboxResponse(string Id) : Response
{
    public string? Name { get; init; }

    public IReadOnlyList<string>? Attributes { get; init; }

    /// <summary>UIDVALIDITY, UIDNEXT, MESSAGES and UNSEEN, or none of them.</summary>
    public Dictionary<string, uint> Numbers { get; } = [];

    public IReadOnlyList<(uint First, uint Last)>? Vanished { get; init; }

    public IReadOnlyList<string>? Flags { get; init; }

    /// <summary>The messages that have <see cref="Flags"/>.</summary>
    public IReadOnlyList<(uint First, uint Last)>? Uids { get; init; }
}

/// <summary>What is told of one message: the items by their names as they were sent, sections included, in upper case.</summary>
public abstract record MessageResponse(IReadOnlyDictionary<string, object?> Items) : Response
{
    /// <summary>The item UID, when it was sent.</summary>
    public uint? UidItem => Items.TryGetValue("UID", out var uid) ? (uint?)uid : null;

    /// <summary>The mod-sequence, when it was sent (RFC 7162 §3.1.4.2).</summary>
    public long? ModSeq => Items.TryGetValue("MODSEQ", out var modSeq) ? (long?)modSeq : null;

    /// <summary>The flags, when they were sent.</summary>
    public IReadOnlyList<string>? Flags => Items.TryGetValue("FLAGS", out var flags) ? (IReadOnlyList<string>?)flags : null;

    /// <summary>The content of a section such as <c>BODY[]</c>; null for NIL or when it was not sent.</summary>
    public byte[]? Section(string name) => Items.TryGetValue(name, out var content) ? (byte[]?)content : null;
}

/// <summary><c>* n FETCH</c>.</summary>
public sealed record FetchResponse(uint Number, IReadOnlyDictionary<string, object?> Items) : MessageResponse(Items)
{
    /// <summary>The UID, when it was sent.</summary>
    public uint? Uid => UidItem;
}

/// <summary><c>* uid UIDFETCH</c> (RFC 9586 §3.3).</summary>
public sealed record UidFetchResponse(uint Uid, IReadOnlyDictionary<string, object?> Items) : MessageResponse(Items);
