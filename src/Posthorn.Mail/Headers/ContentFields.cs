using System.Text;

namespace Posthorn.Mail;

/// <summary>The MIME fields of a header block (RFC 2045, 2183, 3282, 1864, 2557), as BODYSTRUCTURE tells them.</summary>
internal sealed record ContentFields
{
    private static readonly byte[] SevenBitName = "7BIT"u8.ToArray();

    public static ContentFields Default { get; } = new();

    /// <summary>The media type, as written; it is a token, so ASCII.</summary>
    public string Type { get; init; } = "TEXT";

    public string Subtype { get; init; } = "PLAIN";

    // RFC 2045 §5.2: the default is text/plain; charset=us-ascii.
    public IReadOnlyList<MimeParameter> Parameters { get; init; } = MimeParameter.UsAscii;

    public byte[]? Id { get; init; }

    public byte[]? Description { get; init; }

    public byte[] EncodingName { get; init; } = SevenBitName;

    public TransferEncoding Encoding { get; init; }

    public byte[]? Md5 { get; init; }

    public string? Disposition { get; init; }

    public IReadOnlyList<MimeParameter> DispositionParameters { get; init; } = [];

    public IReadOnlyList<byte[]> Languages { get; init; } = [];

    public byte[]? Location { get; init; }

    public bool IsMultipart => Is("multipart", null);

    public bool IsDigest => Is("multipart", "digest");

    public bool IsText => Is("text", null);

    // RFC 9051 §9 media-message; message/global is RFC 6532's form of message/rfc822.
    public bool IsMessage => Is("message", "rfc822") || Is("message", "global");

    public byte[]? Boundary => MimeParameter.Find(Parameters, "boundary"u8);

    public bool HasFileName =>
        MimeParameter.Find(DispositionParameters, "filename"u8) is not null || MimeParameter.Find(Parameters, "name"u8) is not null;

    public static ContentFields Read(ReadOnlySpan<byte> headerBlock, bool inDigest, MailLimits limits)
    {
        var fields = Default;
        if (inDigest)
            fields = fields with { Type = "MESSAGE", Subtype = "RFC822", Parameters = [] };
        var seen = 0;
        foreach (var field in HeaderFields.Enumerate(headerBlock))
        {
            if (field.Name.Length < 10 || !Ascii.EqualsIgnoreCase(field.Name[..8], "content-"u8))
                continue;
            var bit = Bit(field);
            if (bit == 0 || (seen & bit) != 0)
                continue; // The first of its name counts.
            seen |= bit;
            fields = fields.With(bit, FieldText.Unfold(field.Body), limits);
        }

        return fields;
    }

    /// <summary>What is announced for a container that is not opened: leaf grammar, and nothing a client would look into.</summary>
    public ContentFields AsOctetStream() => this with { Type = "APPLICATION", Subtype = "OCTET-STREAM", Parameters = [] };

    public ContentFields AsPlainText() => this with { Type = Default.Type, Subtype = Default.Subtype, Parameters = Default.Parameters };

    private static int Bit(HeaderField field) =>
        field.Is("Content-Type"u8) ? 1
        : field.Is("Content-Transfer-Encoding"u8) ? 2
        : field.Is("Content-ID"u8) ? 4
        : field.Is("Content-Description"u8) ? 8
        : field.Is("Content-Disposition"u8) ? 16
        : field.Is("Content-MD5"u8) ? 32
        : field.Is("Content-Language"u8) ? 64
        : field.Is("Content-Location"u8) ? 128
        : 0;

    private ContentFields With(int bit, byte[] value, MailLimits limits)
    {
        switch (bit)
        {
            case 1:
                return WithType(value, limits);
            case 2:
                return WithEncoding(value);
            case 4:
                return this with { Id = value };
            case 8:
                return this with { Description = value };
            case 16:
                var reader = new MimeValueReader(value);
                return reader.Token() is { } disposition
                    ? this with { Disposition = disposition, DispositionParameters = reader.Parameters(limits.Parameters) }
                    : this;
            case 32:
                return value.Length > 0 ? this with { Md5 = value } : this;
            case 64:
                return this with { Languages = new MimeValueReader(value).List(limits.Parameters) };
            default:
                // RFC 2557 §4.4.1: white space in a folded URI is not part of it.
                return value.Length > 0 ? this with { Location = [.. value.Where(octet => octet is not ((byte)' ' or (byte)'\t'))] } : this;
        }
    }

    private ContentFields WithType(byte[] value, MailLimits limits)
    {
        var reader = new MimeValueReader(value);
        return reader.Token() is { } type && reader.Take((byte)'/') && reader.Token() is { } subtype
            ? this with { Type = type, Subtype = subtype, Parameters = reader.Parameters(limits.Parameters) }
            : this with { Type = Default.Type, Subtype = Default.Subtype, Parameters = Default.Parameters };
    }

    private ContentFields WithEncoding(byte[] value)
    {
        if (new MimeValueReader(value).Token() is not { } name)
            return this;
        var encoding = name.ToUpperInvariant() switch
        {
            "7BIT" => TransferEncoding.SevenBit,
            "8BIT" => TransferEncoding.EightBit,
            "BINARY" => TransferEncoding.Binary,
            "BASE64" => TransferEncoding.Base64,
            "QUOTED-PRINTABLE" => TransferEncoding.QuotedPrintable,
            _ => TransferEncoding.Unknown,
        };
        return this with { Encoding = encoding, EncodingName = Encoding8(name.ToUpperInvariant()) };
    }

    private static byte[] Encoding8(string token) => System.Text.Encoding.ASCII.GetBytes(token);

    private bool Is(string type, string? subtype) =>
        Type.Equals(type, StringComparison.OrdinalIgnoreCase) && (subtype is null || Subtype.Equals(subtype, StringComparison.OrdinalIgnoreCase));
}
