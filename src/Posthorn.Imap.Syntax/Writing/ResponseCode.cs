namespace Posthorn.Imap.Syntax;

/// <summary>
/// A response code (RFC 9051 §7.1, RFC 5530). One without arguments is an instance of this type; for one with arguments there
/// is a method here, and an extension makes one with the constructor.
/// </summary>
public sealed class ResponseCode
{
    private readonly Action<ImapWriter>? _writeArguments;

    /// <summary>Makes a code.</summary>
    /// <param name="name">Its name: an atom.</param>
    /// <param name="writeArguments">Writes its arguments, which hold neither "]" nor a line end; null if it has none. The space
    /// before them is written already.</param>
    public ResponseCode(string name, Action<ImapWriter>? writeArguments = null)
    {
        Name = name;
        _writeArguments = writeArguments;
    }

    /// <summary>ALERT.</summary>
    public static ResponseCode Alert { get; } = new("ALERT");

    /// <summary>ALREADYEXISTS.</summary>
    public static ResponseCode AlreadyExists { get; } = new("ALREADYEXISTS");

    /// <summary>AUTHENTICATIONFAILED.</summary>
    public static ResponseCode AuthenticationFailed { get; } = new("AUTHENTICATIONFAILED");

    /// <summary>AUTHORIZATIONFAILED.</summary>
    public static ResponseCode AuthorizationFailed { get; } = new("AUTHORIZATIONFAILED");

    /// <summary>CANNOT.</summary>
    public static ResponseCode Cannot { get; } = new("CANNOT");

    /// <summary>CLIENTBUG.</summary>
    public static ResponseCode ClientBug { get; } = new("CLIENTBUG");

    /// <summary>CLOSED (RFC 9051 §7.1, RFC 7162 §3.2.11).</summary>
    public static ResponseCode Closed { get; } = new("CLOSED");

    /// <summary>CONTACTADMIN.</summary>
    public static ResponseCode ContactAdmin { get; } = new("CONTACTADMIN");

    /// <summary>CORRUPTION.</summary>
    public static ResponseCode Corruption { get; } = new("CORRUPTION");

    /// <summary>EXPIRED.</summary>
    public static ResponseCode Expired { get; } = new("EXPIRED");

    /// <summary>EXPUNGEISSUED.</summary>
    public static ResponseCode ExpungeIssued { get; } = new("EXPUNGEISSUED");

    /// <summary>HASCHILDREN.</summary>
    public static ResponseCode HasChildren { get; } = new("HASCHILDREN");

    /// <summary>INUSE.</summary>
    public static ResponseCode InUse { get; } = new("INUSE");

    /// <summary>LIMIT.</summary>
    public static ResponseCode Limit { get; } = new("LIMIT");

    /// <summary>NOMODSEQ (RFC 7162 §3.1.2.2).</summary>
    public static ResponseCode NoModSeq { get; } = new("NOMODSEQ");

    /// <summary>NONEXISTENT.</summary>
    public static ResponseCode NonExistent { get; } = new("NONEXISTENT");

    /// <summary>NOPERM.</summary>
    public static ResponseCode NoPermission { get; } = new("NOPERM");

    /// <summary>NOTSAVED (RFC 5182 §2.1).</summary>
    public static ResponseCode NotSaved { get; } = new("NOTSAVED");

    /// <summary>OVERQUOTA.</summary>
    public static ResponseCode OverQuota { get; } = new("OVERQUOTA");

    /// <summary>PARSE.</summary>
    public static ResponseCode Parse { get; } = new("PARSE");

    /// <summary>PRIVACYREQUIRED.</summary>
    public static ResponseCode PrivacyRequired { get; } = new("PRIVACYREQUIRED");

    /// <summary>READ-ONLY.</summary>
    public static ResponseCode ReadOnly { get; } = new("READ-ONLY");

    /// <summary>READ-WRITE.</summary>
    public static ResponseCode ReadWrite { get; } = new("READ-WRITE");

    /// <summary>SERVERBUG.</summary>
    public static ResponseCode ServerBug { get; } = new("SERVERBUG");

    /// <summary>TRYCREATE.</summary>
    public static ResponseCode TryCreate { get; } = new("TRYCREATE");

    /// <summary>UIDNOTSTICKY.</summary>
    public static ResponseCode UidNotSticky { get; } = new("UIDNOTSTICKY");

    /// <summary>UNAVAILABLE.</summary>
    public static ResponseCode Unavailable { get; } = new("UNAVAILABLE");

    /// <summary>UNKNOWN-CTE (RFC 3516 §4.3): BINARY cannot decode the part.</summary>
    public static ResponseCode UnknownCte { get; } = new("UNKNOWN-CTE");

    /// <summary>USEATTR (RFC 6154 §6): the special use cannot be had.</summary>
    public static ResponseCode UseAttribute { get; } = new("USEATTR");

    /// <summary>The code's name.</summary>
    public string Name { get; }

    /// <summary>"BADCHARSET" [SP "(" charset *(SP charset) ")"]</summary>
    public static ResponseCode BadCharset(params IReadOnlyList<string> supported) =>
        supported.Count == 0 ? new("BADCHARSET") : new("BADCHARSET", writer => writer.AtomList(supported));

    /// <summary>"CAPABILITY" 1*(SP capability)</summary>
    public static ResponseCode Capability(IReadOnlyList<string> capabilities) => new("CAPABILITY", writer => writer.Atoms(capabilities));

    /// <summary>"PERMANENTFLAGS" SP "(" [flag-perm *(SP flag-perm)] ")"</summary>
    public static ResponseCode PermanentFlags(IReadOnlyList<Flag> flags) => new("PERMANENTFLAGS", writer => writer.FlagList(flags));

    /// <summary>"UIDNEXT" SP nz-number</summary>
    public static ResponseCode UidNext(uint uid) => new("UIDNEXT", writer => writer.Number(uid));

    /// <summary>"UIDVALIDITY" SP nz-number</summary>
    public static ResponseCode UidValidity(uint value) => new("UIDVALIDITY", writer => writer.Number(value));

    /// <summary>"UNSEEN" SP nz-number (RFC 3501): the number of the first message without \Seen.</summary>
    public static ResponseCode Unseen(uint number) => new("UNSEEN", writer => writer.Number(number));

    /// <summary>"APPENDUID" SP nz-number SP append-uid (RFC 4315 §3); several UIDs after MULTIAPPEND.</summary>
    public static ResponseCode AppendUid(uint uidValidity, MessageSet uids) =>
        new("APPENDUID", writer => writer.Number(uidValidity).Space().Set(uids));

    /// <summary>
    /// "COPYUID" SP nz-number SP uid-set SP uid-set (RFC 4315 §3). Both sets are ascending on the wire: the copies must have got
    /// their UIDs in the order of the originals.
    /// </summary>
    public static ResponseCode CopyUid(uint uidValidity, MessageSet from, MessageSet to) =>
        new("COPYUID", writer => writer.Number(uidValidity).Space().Set(from).Space().Set(to));

    /// <summary>"HIGHESTMODSEQ" SP mod-sequence-value (RFC 7162 §3.1.2.1)</summary>
    public static ResponseCode HighestModSeq(ulong value) => new("HIGHESTMODSEQ", writer => writer.Number(value));

    /// <summary>"MODIFIED" SP sequence-set (RFC 7162 §3.1.3)</summary>
    public static ResponseCode Modified(MessageSet messages) => new("MODIFIED", writer => writer.Set(messages));

    // "[" resp-text-code "]" SP
    internal void WriteTo(ImapWriter writer)
    {
        writer.Raw("["u8).Ascii(Name);
        if (_writeArguments is not null)
        {
            writer.Space();
            _writeArguments(writer);
        }

        writer.Raw("] "u8);
    }
}
