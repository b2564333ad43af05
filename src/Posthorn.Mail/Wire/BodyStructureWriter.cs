using System.Text;

namespace Posthorn.Mail;

/// <summary>Writes BODYSTRUCTURE (RFC 9051 §7.5.2, §9 body), and remembers what of it BODY leaves out.</summary>
internal sealed class BodyStructureWriter(WireWriter writer, MailLimits limits)
{
    public List<WireCut> Extensions { get; } = [];

    // body = "(" (body-type-1part / body-type-mpart) ")"
    public void Write(Entity entity)
    {
        writer.Raw("("u8);
        if (entity.IsMultipart)
            Multipart(entity);
        else
            SinglePart(entity);
        writer.Raw(")"u8);
    }

    // body-type-mpart = 1*body SP media-subtype [SP body-ext-mpart]
    private void Multipart(Entity entity)
    {
        foreach (var child in entity.Children)
            Write(child);
        writer.Raw(" "u8);
        writer.String(Encoding.ASCII.GetBytes(entity.Content.Subtype));

        // body-ext-mpart = body-fld-param SP body-fld-dsp SP body-fld-lang SP body-fld-loc
        var start = writer.Length;
        writer.Raw(" "u8);
        Parameters(entity.Content.Parameters);
        CommonExtensions(entity.Content);
        Extensions.Add(new WireCut(start, writer.Length - start));
    }

    private void SinglePart(Entity entity)
    {
        var content = entity.Content;
        writer.String(Encoding.ASCII.GetBytes(content.Type));
        writer.Raw(" "u8);
        writer.String(Encoding.ASCII.GetBytes(content.Subtype));
        writer.Raw(" "u8);

        // body-fields = body-fld-param SP body-fld-id SP body-fld-desc SP body-fld-enc SP body-fld-octets
        Parameters(content.Parameters);
        writer.Raw(" "u8);
        writer.NString(content.Id);
        writer.Raw(" "u8);
        writer.NString(content.Description);
        writer.Raw(" "u8);
        writer.String(content.EncodingName);
        writer.Raw(" "u8);
        writer.Number(entity.End - entity.BodyOffset);

        if (entity.Message is { } message)
        {
            // body-type-msg = media-message SP body-fields SP envelope SP body SP body-fld-lines
            writer.Raw(" "u8);
            EnvelopeWriter.Write(writer, MessageFields.Read(message.HeaderBlock, limits));
            writer.Raw(" "u8);
            Write(message);
        }

        if (entity.Message is not null || content.IsText)
        {
            writer.Raw(" "u8);
            writer.Number(entity.Lines);
        }

        // body-ext-1part = body-fld-md5 SP body-fld-dsp SP body-fld-lang SP body-fld-loc
        var start = writer.Length;
        writer.Raw(" "u8);
        writer.NString(content.Md5);
        CommonExtensions(content);
        Extensions.Add(new WireCut(start, writer.Length - start));
    }

    private void CommonExtensions(ContentFields content)
    {
        writer.Raw(" "u8);
        if (content.Disposition is { } disposition)
        {
            writer.Raw("("u8);
            writer.String(Encoding.ASCII.GetBytes(disposition));
            writer.Raw(" "u8);
            Parameters(content.DispositionParameters);
            writer.Raw(")"u8);
        }
        else
        {
            writer.Nil();
        }

        writer.Raw(" "u8);
        Languages(content.Languages);
        writer.Raw(" "u8);
        writer.NString(content.Location);
    }

    // body-fld-lang = nstring / "(" string *(SP string) ")"
    private void Languages(IReadOnlyList<byte[]> languages)
    {
        if (languages.Count == 0)
        {
            writer.Nil();
            return;
        }

        writer.Raw("("u8);
        for (var i = 0; i < languages.Count; i++)
        {
            if (i > 0)
                writer.Raw(" "u8);
            writer.String(languages[i]);
        }

        writer.Raw(")"u8);
    }

    // body-fld-param = "(" string SP string *(SP string SP string) ")" / nil
    private void Parameters(IReadOnlyList<MimeParameter> parameters)
    {
        if (parameters.Count == 0)
        {
            writer.Nil();
            return;
        }

        writer.Raw("("u8);
        for (var i = 0; i < parameters.Count; i++)
        {
            if (i > 0)
                writer.Raw(" "u8);
            writer.String(parameters[i].Name);
            writer.Raw(" "u8);
            writer.String(parameters[i].Value);
        }

        writer.Raw(")"u8);
    }
}
