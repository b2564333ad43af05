using Posthorn.Imap.Grammar.Responses;

namespace Posthorn.Imap.Grammar.Reading;

/// <summary>BODY and BODYSTRUCTURE, with the exact number of fields in the exact order.</summary>
internal sealed class BodyReader(ByteScanner scanner, bool extended)
{
    // body = "(" (body-type-1part / body-type-mpart) ")"
    public BodyPart Body()
    {
        scanner.Expect('(');
        var body = scanner.At('(') ? Multipart() : Single();
        scanner.Expect(')');
        return body;
    }

    // body-type-mpart = 1*body SP media-subtype [SP body-ext-mpart]
    private BodyPart Multipart()
    {
        var parts = new List<BodyPart>();
        while (scanner.At('('))
            parts.Add(Body());
        scanner.Space();
        var body = new MultipartBody(parts, scanner.Text("a multipart's subtype"));
        if (!Extension())
            return body;
        return Common(body with { HasExtension = true, Parameters = Parameters() });
    }

    // body-type-1part = (body-type-basic / body-type-msg / body-type-text) [SP body-ext-1part]
    private BodyPart Single()
    {
        var type = scanner.Text("a media type").ToUpperInvariant();
        scanner.Space();
        var body = new SingleBody(type, scanner.Text("a media subtype").ToUpperInvariant());
        scanner.Space();
        body = Fields(body);
        if (type == "TEXT")
        {
            // body-type-text = media-text SP body-fields SP body-fld-lines
            scanner.Space();
            body = body with { Lines = scanner.Number64("the lines of a text") };
        }
        else if (type == "MULTIPART")
        {
            throw scanner.Error("a multipart's parts");
        }
        else if (IsMessage(body))
        {
            // body-type-msg = media-message SP body-fields SP envelope SP body SP body-fld-lines
            scanner.Space();
            body = body with { Envelope = EnvelopeReader.Envelope(scanner) };
            scanner.Space();
            body = body with { Body = Body() };
            scanner.Space();
            body = body with { Lines = scanner.Number64("the lines of a message") };
        }
        if (!Extension())
            return body;
        return Common(body with { HasExtension = true, Md5 = EnvelopeReader.OptionalText(scanner) });
    }

    // RFC 9051 §9 media-message adds GLOBAL; RFC 3501 knows it as a basic type, and a server of both may send either to its clients.
    private bool IsMessage(SingleBody body) => body is { Type: "MESSAGE", Subtype: "RFC822" }
        || (body is { Type: "MESSAGE", Subtype: "GLOBAL" }
            && (scanner.Mode == GrammarMode.Rev2 || (scanner.At(' ') && scanner.Peek(1) == '(')));

    // body-fields = body-fld-param SP body-fld-id SP body-fld-desc SP body-fld-enc SP body-fld-octets
    private SingleBody Fields(SingleBody body)
    {
        var parameters = Parameters();
        scanner.Space();
        var id = EnvelopeReader.OptionalText(scanner);
        scanner.Space();
        var description = EnvelopeReader.OptionalText(scanner);
        scanner.Space();
        var start = scanner.Position;
        var encoding = scanner.Text("a transfer encoding");
        if (encoding.Length == 0)
            throw scanner.Error("a transfer encoding", start);
        scanner.Space();
        return body with
        {
            Parameters = parameters,
            Id = id,
            Description = description,
            Encoding = encoding,
            Octets = scanner.Number("a size in octets"),
        };
    }

    // body-fld-param = "(" string SP string *(SP string SP string) ")" / nil
    private List<KeyValuePair<string, string>>? Parameters() => scanner.TryNil() ? null : scanner.List(Parameter, emptyAllowed: false);

    private KeyValuePair<string, string> Parameter()
    {
        var name = scanner.Text("a parameter's name");
        scanner.Space();
        return new KeyValuePair<string, string>(name, scanner.Text("a parameter's value"));
    }

    // BODY is BODYSTRUCTURE without extension data (RFC 9051 §6.4.5).
    private bool Extension()
    {
        if (!scanner.At(' '))
            return false;
        if (!extended)
            throw scanner.Error("no extension data in BODY");
        scanner.Space();
        return true;
    }

    // [SP body-fld-dsp [SP body-fld-lang [SP body-fld-loc *(SP body-extension)]]]; no RFC defines a body-extension.
    private BodyPart Common(BodyPart body)
    {
        if (!scanner.At(' '))
            return body;
        scanner.Space();
        if (!scanner.TryNil())
        {
            // body-fld-dsp = "(" string SP body-fld-param ")" / nil
            scanner.Expect('(');
            var disposition = scanner.Text("a disposition");
            scanner.Space();
            body = body with { Disposition = disposition, DispositionParameters = Parameters() };
            scanner.Expect(')');
        }
        if (!scanner.At(' '))
            return body;
        scanner.Space();
        body = body with { Languages = Languages() };
        if (!scanner.At(' '))
            return body;
        scanner.Space();
        return body with { Location = EnvelopeReader.OptionalText(scanner) };
    }

    // body-fld-lang = nstring / "(" string *(SP string) ")"
    private List<string>? Languages() => scanner.At('(')
        ? scanner.List(() => scanner.Text("a language"), emptyAllowed: false)
        : EnvelopeReader.OptionalText(scanner) is { } one ? [one] : null;
}
