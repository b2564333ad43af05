using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;

namespace Posthorn.Imap.Syntax;

/// <summary>
/// Writes responses: a method for each, with its ABNF in the line above, so that a response cannot be malformed. It writes into a
/// buffer and never waits; who owns the buffer flushes it.
/// </summary>
/// <param name="output">Where octets go.</param>
public sealed partial class ImapWriter(IBufferWriter<byte> output)
{
    private static readonly SearchValues<byte> s_unquotable = SearchValues.Create("\r\n\0"u8);
    private static readonly SearchValues<byte> s_escaped = SearchValues.Create("\"\\"u8);

    /// <summary>How text outside ASCII is written.</summary>
    public TextMode Mode { get; set; }

    // response-tagged = tag SP resp-cond-state CRLF
    /// <summary>Writes a tagged response.</summary>
    public void Tagged(string tag, ResponseStatus status, ResponseCode? code, string text)
    {
        Ascii(tag);
        Raw(" "u8);
        Condition(status, code, text);
    }

    // resp-cond-state = ("OK" / "NO" / "BAD") SP resp-text
    /// <summary>Writes an untagged status response.</summary>
    public void Untagged(ResponseStatus status, ResponseCode? code, string text)
    {
        Raw("* "u8);
        Condition(status, code, text);
    }

    // resp-cond-bye = "BYE" SP resp-text
    /// <summary>Announces the end of the session.</summary>
    public void Bye(ResponseCode? code, string text) => Untagged(ResponseStatus.Bye, code, text);

    // continue-req = "+" SP (resp-text / base64) CRLF
    /// <summary>Asks for more: a literal, a SASL response in base64 (the text is then the challenge), or DONE.</summary>
    public void Continue(string text)
    {
        Raw("+ "u8);
        Text(text);
        Raw("\r\n"u8);
    }

    /// <summary>Asks for a SASL response to a challenge in base64.</summary>
    public void Continue(ReadOnlySpan<byte> base64)
    {
        Raw("+ "u8);
        Raw(base64);
        Raw("\r\n"u8);
    }

    // capability-data = "CAPABILITY" *(SP capability)
    /// <summary>Lists capabilities.</summary>
    public void Capability(IReadOnlyList<string> capabilities) => Words("* CAPABILITY"u8, capabilities);

    // enable-data = "ENABLED" *(SP capability)
    /// <summary>Lists what ENABLE has enabled.</summary>
    public void Enabled(IReadOnlyList<string> capabilities) => Words("* ENABLED"u8, capabilities);

    // mailbox-data = "FLAGS" SP flag-list
    /// <summary>Lists the flags that are defined in the mailbox.</summary>
    public void Flags(IEnumerable<Flag> flags)
    {
        Raw("* FLAGS "u8);
        FlagList(flags);
        Raw("\r\n"u8);
    }

    // mailbox-data =/ number SP "EXISTS"
    /// <summary>Tells the number of messages.</summary>
    public void Exists(uint count) => Numbered(count, " EXISTS\r\n"u8);

    // mailbox-data =/ number SP "RECENT" (RFC 3501)
    /// <summary>Tells the number of messages with \Recent.</summary>
    public void Recent(uint count) => Numbered(count, " RECENT\r\n"u8);

    // message-data = nz-number SP "EXPUNGE"
    /// <summary>Tells that a message is gone; those behind it move down by one.</summary>
    public void Expunge(uint number) => Numbered(number, " EXPUNGE\r\n"u8);

    // mailbox-data =/ "SEARCH" *(SP nz-number) (RFC 3501)
    /// <summary>Tells what SEARCH found, to a client of IMAP4rev1.</summary>
    public void Search(IEnumerable<uint> numbers)
    {
        Raw("* SEARCH"u8);
        foreach (var number in numbers)
        {
            Raw(" "u8);
            Number(number);
        }

        Raw("\r\n"u8);
    }

    // esearch-response = "ESEARCH" [search-correlator] [SP "UID"] *(SP search-return-data)
    /// <summary>Tells what SEARCH found, as asked for with RETURN.</summary>
    /// <param name="tag">The command's tag.</param>
    /// <param name="isUid">Whether the numbers are UIDs.</param>
    /// <param name="data">Names with their values: MIN, MAX, COUNT (numbers), ALL (a set).</param>
    public void ESearch(string tag, bool isUid, IEnumerable<KeyValuePair<string, string>> data)
    {
        Raw("* ESEARCH (TAG "u8);
        Quoted(Encoding.UTF8.GetBytes(tag));
        Raw(")"u8);
        Raw(isUid ? " UID"u8 : ""u8);
        foreach (var (name, value) in data)
        {
            Raw(" "u8);
            Ascii(name);
            Raw(" "u8);
            Ascii(value);
        }

        Raw("\r\n"u8);
    }

    // id-response = "ID" SP id-params-list (RFC 2971)
    /// <summary>Tells which program this is.</summary>
    public void Id(IReadOnlyList<KeyValuePair<string, string?>> pairs)
    {
        Raw("* ID ("u8);
        for (var i = 0; i < pairs.Count; i++)
        {
            Raw(i == 0 ? ""u8 : " "u8);
            String(pairs[i].Key);
            Raw(" "u8);
            if (pairs[i].Value is { } value)
            {
                String(value);
            }
            else
            {
                Raw("NIL"u8);
            }
        }

        Raw(")\r\n"u8);
    }

    /// <summary>Writes text as a string: quoted where that is allowed, otherwise as a literal.</summary>
    public void String(string text) => String(Encoding.UTF8.GetBytes(text));

    // string = quoted / literal
    /// <summary>Writes octets as a string: quoted where that is allowed, otherwise as a literal.</summary>
    public void String(ReadOnlySpan<byte> text)
    {
        var isQuotable = !text.ContainsAny(s_unquotable)
            && (System.Text.Ascii.IsValid(text) || (Mode == TextMode.Utf8 && Utf8.IsValid(text)));
        if (isQuotable)
        {
            Quoted(text);
            return;
        }

        LiteralHeader(text.Length);
        Raw(text);
    }

    // literal = "{" number64 "}" CRLF *CHAR8
    /// <summary>Writes the beginning of a literal; exactly that many octets have to follow.</summary>
    public void LiteralHeader(long octets)
    {
        Raw("{"u8);
        Number(octets);
        Raw("}\r\n"u8);
    }

    // mailbox = "INBOX" / astring, in modified UTF-7 or in UTF-8
    /// <summary>Writes a mailbox name.</summary>
    public void Mailbox(string name)
    {
        var encoded = new ArrayBufferWriter<byte>(name.Length + 16);
        MailboxName.Encode(name, Mode, encoded);
        var octets = encoded.WrittenSpan;
        if (octets.Length > 0 && octets.IndexOfAnyExcept(Characters.Atom) < 0 && !System.Text.Ascii.EqualsIgnoreCase(octets, "NIL"u8))
        {
            Raw(octets);
        }
        else
        {
            String(octets);
        }
    }

    /// <summary>Writes octets that are in wire form already.</summary>
    public void Raw(ReadOnlySpan<byte> octets) => output.Write(octets);

    private void Condition(ResponseStatus status, ResponseCode? code, string text)
    {
        Raw(status switch
        {
            ResponseStatus.Ok => "OK "u8,
            ResponseStatus.No => "NO "u8,
            ResponseStatus.Bad => "BAD "u8,
            ResponseStatus.Bye => "BYE "u8,
            _ => "PREAUTH "u8,
        });
        if (code is not null)
        {
            Raw("["u8);
            Raw(code.Wire);
            Raw("] "u8);
        }

        Text(text);
        Raw("\r\n"u8);
    }

    // resp-text = ["[" resp-text-code "]" SP] [text]; text is printable ASCII here, so that no mode matters.
    private void Text(string text)
    {
        var span = output.GetSpan(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            span[i] = text[i] is >= ' ' and < '\u007f' ? (byte)text[i] : (byte)'?';
        }

        output.Advance(text.Length);
    }

    private void Ascii(string text)
    {
        var span = output.GetSpan(text.Length);
        output.Advance(Encoding.ASCII.GetBytes(text, span));
    }

    private void Number(long number)
    {
        var span = output.GetSpan(20);
        Utf8Formatter.TryFormat(number, span, out var written);
        output.Advance(written);
    }

    private void Numbered(uint number, ReadOnlySpan<byte> rest)
    {
        Raw("* "u8);
        Number(number);
        Raw(rest);
    }

    private void Words(ReadOnlySpan<byte> name, IReadOnlyList<string> words)
    {
        Raw(name);
        foreach (var word in words)
        {
            Raw(" "u8);
            Ascii(word);
        }

        Raw("\r\n"u8);
    }

    private void FlagList(IEnumerable<Flag> flags)
    {
        Raw("("u8);
        var isFirst = true;
        foreach (var flag in flags)
        {
            Raw(isFirst ? ""u8 : " "u8);
            Ascii(flag.Name);
            isFirst = false;
        }

        Raw(")"u8);
    }

    // quoted = DQUOTE *QUOTED-CHAR DQUOTE
    private void Quoted(ReadOnlySpan<byte> text)
    {
        Raw("\""u8);
        while (text.IndexOfAny(s_escaped) is >= 0 and var at)
        {
            Raw(text[..at]);
            Raw("\\"u8);
            Raw(text.Slice(at, 1));
            text = text[(at + 1)..];
        }

        Raw(text);
        Raw("\""u8);
    }
}
