using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Metadata;

/// <summary>The response codes of METADATA (RFC 5464 §5). There is no NOPRIVATE: all mailboxes have private annotations.</summary>
internal static class MetadataCodes
{
    /// <summary>"METADATA" SP "TOOMANY": there are as many annotations as there may be (§4.3).</summary>
    public static ResponseCode TooMany { get; } = new("METADATA", static writer => writer.Raw("TOOMANY"u8));

    /// <summary>"METADATA" SP "LONGENTRIES" SP number: the size of the largest value that was not told (§4.2.1).</summary>
    public static ResponseCode LongEntries(int octets) => new("METADATA", writer => writer.Raw("LONGENTRIES "u8).Number((ulong)octets));

    /// <summary>"METADATA" SP "MAXSIZE" SP number: the size of the largest value that is accepted (§4.3).</summary>
    public static ResponseCode MaxSize(int octets) => new("METADATA", writer => writer.Raw("MAXSIZE "u8).Number((ulong)octets));
}
