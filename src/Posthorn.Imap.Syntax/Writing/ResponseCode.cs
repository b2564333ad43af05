using System.Globalization;
using System.Text;

namespace Posthorn.Imap.Syntax;

/// <summary>
/// A response code: what a status response says to programs, in brackets before its text (RFC 9051 §7.1, RFC 5530, RFC 4315).
/// </summary>
public sealed class ResponseCode
{
    private readonly byte[] _wire;

    private ResponseCode(string wire) => _wire = Encoding.ASCII.GetBytes(wire);

    /// <summary>The code as it stands between the brackets.</summary>
    public ReadOnlySpan<byte> Wire => _wire;

    /// <summary>The code's name: what it begins with, up to the first space.</summary>
    public string Name => Encoding.ASCII.GetString(_wire).Split(' ')[0];

    /// <summary>ALERT: the text must be shown to the user.</summary>
    public static ResponseCode Alert { get; } = new("ALERT");

    /// <summary>ALREADYEXISTS (RFC 5530).</summary>
    public static ResponseCode AlreadyExists { get; } = new("ALREADYEXISTS");

    /// <summary>AUTHENTICATIONFAILED (RFC 5530).</summary>
    public static ResponseCode AuthenticationFailed { get; } = new("AUTHENTICATIONFAILED");

    /// <summary>AUTHORIZATIONFAILED (RFC 5530).</summary>
    public static ResponseCode AuthorizationFailed { get; } = new("AUTHORIZATIONFAILED");

    /// <summary>CANNOT (RFC 5530): it will never work.</summary>
    public static ResponseCode Cannot { get; } = new("CANNOT");

    /// <summary>CLIENTBUG (RFC 5530).</summary>
    public static ResponseCode ClientBug { get; } = new("CLIENTBUG");

    /// <summary>CLOSED (RFC 9051 §7.1): what follows is about the newly selected mailbox.</summary>
    public static ResponseCode Closed { get; } = new("CLOSED");

    /// <summary>CORRUPTION (RFC 5530).</summary>
    public static ResponseCode Corruption { get; } = new("CORRUPTION");

    /// <summary>EXPUNGEISSUED (RFC 5530): a message named is gone.</summary>
    public static ResponseCode ExpungeIssued { get; } = new("EXPUNGEISSUED");

    /// <summary>INUSE (RFC 5530).</summary>
    public static ResponseCode InUse { get; } = new("INUSE");

    /// <summary>LIMIT (RFC 5530).</summary>
    public static ResponseCode Limit { get; } = new("LIMIT");

    /// <summary>NONEXISTENT (RFC 5530).</summary>
    public static ResponseCode NonExistent { get; } = new("NONEXISTENT");

    /// <summary>NOPERM (RFC 5530).</summary>
    public static ResponseCode NoPerm { get; } = new("NOPERM");

    /// <summary>NOTSAVED (RFC 5182): the result of SEARCH could not be saved.</summary>
    public static ResponseCode NotSaved { get; } = new("NOTSAVED");

    /// <summary>OVERQUOTA (RFC 5530).</summary>
    public static ResponseCode OverQuota { get; } = new("OVERQUOTA");

    /// <summary>PARSE (RFC 9051 §7.1).</summary>
    public static ResponseCode Parse { get; } = new("PARSE");

    /// <summary>PRIVACYREQUIRED (RFC 5530): not without encryption.</summary>
    public static ResponseCode PrivacyRequired { get; } = new("PRIVACYREQUIRED");

    /// <summary>READ-ONLY.</summary>
    public static ResponseCode ReadOnly { get; } = new("READ-ONLY");

    /// <summary>READ-WRITE.</summary>
    public static ResponseCode ReadWrite { get; } = new("READ-WRITE");

    /// <summary>SERVERBUG (RFC 5530).</summary>
    public static ResponseCode ServerBug { get; } = new("SERVERBUG");

    /// <summary>TOOBIG (RFC 4469 §4.2): the message is larger than the server takes.</summary>
    public static ResponseCode TooBig { get; } = new("TOOBIG");

    /// <summary>TRYCREATE.</summary>
    public static ResponseCode TryCreate { get; } = new("TRYCREATE");

    /// <summary>UNAVAILABLE (RFC 5530): it may work later.</summary>
    public static ResponseCode Unavailable { get; } = new("UNAVAILABLE");

    /// <summary>UNKNOWN-CTE (RFC 3516 §4.3): the transfer encoding cannot be decoded.</summary>
    public static ResponseCode UnknownCte { get; } = new("UNKNOWN-CTE");

    /// <summary>USEATTR (RFC 6154 §3): the special use cannot be given.</summary>
    public static ResponseCode UseAttr { get; } = new("USEATTR");

    /// <summary>"BADCHARSET" [SP "(" charset *(SP charset) ")"]</summary>
    public static ResponseCode BadCharset(IEnumerable<string> charsets) => new($"BADCHARSET ({string.Join(' ', charsets)})");

    /// <summary>"CAPABILITY" *(SP capability)</summary>
    public static ResponseCode Capability(IEnumerable<string> capabilities) => new("CAPABILITY " + string.Join(' ', capabilities));

    /// <summary>"PERMANENTFLAGS" SP "(" [flag-perm *(SP flag-perm)] ")"</summary>
    /// <param name="flags">What can be kept.</param>
    /// <param name="anyKeyword">Whether new keywords can be made (\*).</param>
    public static ResponseCode PermanentFlags(IEnumerable<Flag> flags, bool anyKeyword) =>
        new($"PERMANENTFLAGS ({string.Join(' ', anyKeyword ? flags.Append(Flag.AnyKeyword) : flags)})");

    /// <summary>"UIDNEXT" SP nz-number</summary>
    public static ResponseCode UidNext(uint uid) => new(Invariant($"UIDNEXT {uid}"));

    /// <summary>"UIDVALIDITY" SP nz-number</summary>
    public static ResponseCode UidValidity(uint value) => new(Invariant($"UIDVALIDITY {value}"));

    /// <summary>"UNSEEN" SP nz-number (RFC 3501 §7.1)</summary>
    public static ResponseCode Unseen(uint number) => new(Invariant($"UNSEEN {number}"));

    /// <summary>"APPENDUID" SP nz-number SP append-uid (RFC 4315 §4)</summary>
    public static ResponseCode AppendUid(uint uidValidity, uint uid) => new(Invariant($"APPENDUID {uidValidity} {uid}"));

    /// <summary>"COPYUID" SP nz-number SP uid-set SP uid-set (RFC 4315 §4); both ascend and have the same length.</summary>
    public static ResponseCode CopyUid(uint uidValidity, ReadOnlySpan<uint> from, ReadOnlySpan<uint> to)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"COPYUID {uidValidity} ");
        AppendUids(text, from);
        AppendUids(text.Append(' '), to);
        return new ResponseCode(text.ToString());
    }

    /// <inheritdoc/>
    public override string ToString() => Encoding.ASCII.GetString(_wire);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private static void AppendUids(StringBuilder text, ReadOnlySpan<uint> uids)
    {
        for (var i = 0; i < uids.Length;)
        {
            var last = i;
            while (last + 1 < uids.Length && uids[last + 1] == uids[last] + 1)
            {
                last++;
            }

            text.Append(i == 0 ? "" : ",").Append(uids[i].ToString(CultureInfo.InvariantCulture));
            if (last > i)
            {
                text.Append(':').Append(uids[last].ToString(CultureInfo.InvariantCulture));
            }

            i = last + 1;
        }
    }
}
