using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace Posthorn.Lmtp;

/// <summary>A reply of one line.</summary>
/// <param name="Code">The reply code (RFC 5321 §4.2).</param>
/// <param name="Status">The enhanced status code (RFC 3463); null where RFC 2034 §4 wants none: the greeting, LHLO, and 354.</param>
/// <param name="Text">One sentence in ASCII. Never what the client sent.</param>
internal sealed record Reply(int Code, string? Status, string Text)
{
    public bool IsPositive => Code < 400;

    public bool IsTemporary => Code is >= 400 and < 500;

    /// <summary>Whether it tells of a client that does not speak the protocol: refused mail is none of its faults.</summary>
    public bool IsProtocolError => Code is >= 500 and <= 504 or 555;

    // RFC 5321 §4.2: Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF
    public void WriteTo(PipeWriter output, bool isLast = true)
    {
        Span<char> code = stackalloc char[4];
        Code.TryFormat(code, out _, provider: CultureInfo.InvariantCulture);
        code[3] = isLast ? ' ' : '-';
        Encoding.ASCII.GetBytes(code, output);
        if (Status is not null)
        {
            Encoding.ASCII.GetBytes(Status, output);
            output.Write(" "u8);
        }

        Encoding.ASCII.GetBytes(Text, output);
        output.Write("\r\n"u8);
    }

    public override string ToString() => Status is null ? $"{Code} {Text}" : $"{Code} {Status} {Text}";
}
