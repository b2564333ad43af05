using System.Buffers.Text;

namespace Posthorn.Imap.Syntax;

public sealed partial class ImapWriter
{
    /// <summary>response-tagged = tag SP ("OK" / "NO" / "BAD") SP resp-text CRLF</summary>
    /// <param name="tag">The tag as it was read.</param>
    /// <param name="status">OK, NO or BAD.</param>
    /// <param name="code">A code; null for none.</param>
    /// <param name="text">For people. Line ends, NUL and, where it has to be ASCII, all else is replaced.</param>
    public void Tagged(string tag, ResponseStatus status, ResponseCode? code, ResponseText text) =>
        Ascii(tag).Space().Condition(status, code, text);

    /// <summary>"*" SP ("OK" / "NO" / "BAD" / "BYE" / "PREAUTH") SP resp-text CRLF</summary>
    /// <param name="status">Which.</param>
    /// <param name="code">A code; null for none.</param>
    /// <param name="text">As for <see cref="Tagged"/>.</param>
    public void Untagged(ResponseStatus status, ResponseCode? code, ResponseText text) =>
        Raw("* "u8).Condition(status, code, text);

    /// <summary>continue-req = "+" SP resp-text CRLF</summary>
    public void Continue(ResponseText text) => Raw("+ "u8).Text(text, isBare: true).EndLine();

    /// <summary>continue-req = "+" SP base64 CRLF: a challenge of AUTHENTICATE; an empty one is "+ ".</summary>
    public void Challenge(ReadOnlySpan<byte> octets)
    {
        Raw("+ "u8);
        var span = Output.GetSpan(Base64.GetMaxEncodedToUtf8Length(octets.Length) + 1);
        Base64.EncodeToUtf8(octets, span, out _, out var written);
        Output.Advance(written);
        EndLine();
    }

    private void Condition(ResponseStatus status, ResponseCode? code, ResponseText text)
    {
        Raw(status switch
        {
            ResponseStatus.Ok => "OK "u8,
            ResponseStatus.No => "NO "u8,
            ResponseStatus.Bad => "BAD "u8,
            ResponseStatus.Bye => "BYE "u8,
            _ => "PREAUTH "u8,
        });
        code?.WriteTo(this);
        Text(text, isBare: code is null).EndLine();
    }

    // text = 1*(TEXT-CHAR / UTF8-2 / UTF8-3 / UTF8-4), of which RFC 3501 has TEXT-CHAR until a LANGUAGE is chosen (RFC 5255 §3.5); without a code before it, it must not begin with "[".
    private ImapWriter Text(ResponseText said, bool isBare)
    {
        var text = said.In(Translations).AsSpan();

        // RFC 3501 §9 has no empty text.
        if (text.IsEmpty)
        {
            return Raw("."u8);
        }

        if (isBare && text[0] == '[')
        {
            Raw("("u8);
            text = text[1..];
        }

        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAnyExceptInRange(' ', '~');
            var run = plain < 0 ? text : text[..plain];
            Wire.WriteAscii(Output, run);
            text = text[run.Length..];
            if (!text.IsEmpty)
            {
                System.Text.Rune.DecodeFromUtf16(text, out var rune, out var length);
                Other(rune);
                text = text[length..];
            }
        }

        return this;
    }

    private void Other(System.Text.Rune rune)
    {
        if (System.Text.Rune.IsControl(rune))
        {
            Space();
        }
        else if (Mode == TextMode.Rev1 && Translations is null)
        {
            Raw("?"u8);
        }
        else
        {
            Output.Advance(rune.EncodeToUtf8(Output.GetSpan(4)));
        }
    }
}
