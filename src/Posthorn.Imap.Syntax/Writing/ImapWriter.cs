using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;

namespace Posthorn.Imap.Syntax;

/// <summary>
/// Writes responses: a method for each, above which stands its ABNF. It only fills the buffer it is given, which the caller
/// flushes; it holds nothing back, and is not for two threads at once.
/// </summary>
/// <remarks>This file has the values that responses are made of; they are public for the items of extensions.</remarks>
public sealed partial class ImapWriter
{
    // Longer strings are literals, so that no line of ours grows with what a message says.
    private const int LongestQuoted = 1024;

    private readonly ArrayBufferWriter<byte> _scratch = new(256);

    /// <summary>Makes a writer.</summary>
    /// <param name="output">Where to write, such as a PipeWriter.</param>
    /// <param name="mode">How text outside ASCII is sent.</param>
    public ImapWriter(IBufferWriter<byte> output, TextMode mode = TextMode.Rev1)
    {
        Output = output;
        Mode = mode;
        _fetch = new FetchWriter(this);
        _status = new StatusWriter(this);
        _esearch = new EsearchWriter(this);
    }

    /// <summary>Where it writes; the octets of a streamed literal go there directly.</summary>
    public IBufferWriter<byte> Output { get; }

    /// <summary>How text outside ASCII is sent; ENABLE changes it.</summary>
    public TextMode Mode { get; set; }

    /// <summary>
    /// What responses say to people, by what they say in English (<see cref="ResponseText"/>), in the language that the client has chosen;
    /// null for English. With translations, text is UTF-8 in any mode (RFC 5255 §3.5).
    /// </summary>
    public IReadOnlyDictionary<string, string>? Translations { get; set; }

    /// <summary>Writes octets as they are.</summary>
    public ImapWriter Raw(ReadOnlySpan<byte> octets)
    {
        Output.Write(octets);
        return this;
    }

    /// <summary>SP</summary>
    public ImapWriter Space() => Raw(" "u8);

    /// <summary>CRLF</summary>
    public ImapWriter EndLine() => Raw("\r\n"u8);

    /// <summary>Text that is known to be printable ASCII, as it is: an atom.</summary>
    public ImapWriter Ascii(string text)
    {
        Wire.WriteAscii(Output, text);
        return this;
    }

    /// <summary>number, nz-number, number64, mod-sequence-value</summary>
    public ImapWriter Number(ulong number)
    {
        Wire.WriteNumber(Output, number);
        return this;
    }

    /// <summary>sequence-set or uid-set; it must not be empty.</summary>
    public ImapWriter Set(MessageSet set)
    {
        set.WriteTo(Output);
        return this;
    }

    /// <summary>sequence-set of numbers whose order means something; ranges are used where they ascend (RFC 5267 §3.2).</summary>
    public ImapWriter SetInOrder(ReadOnlySpan<uint> numbers)
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            var first = i;
            while (i + 1 < numbers.Length && numbers[i + 1] - 1 == numbers[i])
            {
                i++;
            }

            (first == 0 ? this : Raw(","u8)).Number(numbers[first]);
            if (i > first)
            {
                Raw(":"u8).Number(numbers[i]);
            }
        }

        return this;
    }

    /// <summary>atom *(SP atom)</summary>
    public ImapWriter Atoms(IReadOnlyList<string> atoms)
    {
        for (var i = 0; i < atoms.Count; i++)
        {
            (i == 0 ? this : Space()).Ascii(atoms[i]);
        }

        return this;
    }

    /// <summary>"(" [atom *(SP atom)] ")"</summary>
    public ImapWriter AtomList(IReadOnlyList<string> atoms) => Raw("("u8).Atoms(atoms).Raw(")"u8);

    /// <summary>flag-list = "(" [flag *(SP flag)] ")"</summary>
    public ImapWriter FlagList(IReadOnlyList<Flag> flags)
    {
        Raw("("u8);
        for (var i = 0; i < flags.Count; i++)
        {
            (i == 0 ? this : Space()).Ascii(flags[i].Name);
        }

        return Raw(")"u8);
    }

    /// <summary>string = quoted / literal. NUL, which no string can hold, becomes the octet 0x80.</summary>
    public ImapWriter String(ReadOnlySpan<byte> octets)
    {
        var isQuotable = octets.Length <= LongestQuoted && !octets.ContainsAny(Characters.NotQuotable)
            && (System.Text.Ascii.IsValid(octets) || (Mode == TextMode.Utf8 && Utf8.IsValid(octets)));
        if (isQuotable)
        {
            Wire.WriteQuoted(Output, octets);
            return this;
        }

        LiteralHeader(octets.Length);
        while (octets.IndexOf((byte)0) is >= 0 and var at)
        {
            Raw(octets[..at]).Raw([0x80]);
            octets = octets[(at + 1)..];
        }

        return Raw(octets);
    }

    /// <summary>string = quoted / literal, of text.</summary>
    public ImapWriter String(ReadOnlySpan<char> text) => String(ToUtf8(text));

    /// <summary>nstring = string / nil</summary>
    public ImapWriter NString(string? text) => text is null ? Nil() : String(text);

    /// <summary>nil = "NIL"</summary>
    public ImapWriter Nil() => Raw("NIL"u8);

    /// <summary>astring = 1*ASTRING-CHAR / string</summary>
    public ImapWriter AString(ReadOnlySpan<char> text) => AString(ToUtf8(text));

    /// <summary>mailbox = "INBOX" / astring, in the encoding of the mode.</summary>
    /// <param name="name">A name in the form of <see cref="MailboxName"/>.</param>
    public ImapWriter Mailbox(string name) => AString(EncodeMailbox(name));

    /// <summary>DQUOTE date-time DQUOTE</summary>
    public ImapWriter DateTime(DateTimeOffset time)
    {
        var span = Output.GetSpan(ImapDate.DateTimeLength + 2);
        span[0] = (byte)'"';
        ImapDate.Format(time, span[1..]);
        span[ImapDate.DateTimeLength + 1] = (byte)'"';
        Output.Advance(ImapDate.DateTimeLength + 2);
        return this;
    }

    /// <summary>"{" number64 "}" CRLF: exactly so many octets must be written to <see cref="Output"/> next, none of them NUL.</summary>
    public ImapWriter LiteralHeader(long octets) => Raw("{"u8).Number((ulong)octets).Raw("}\r\n"u8);

    /// <summary>"~{" number64 "}" CRLF: exactly so many octets must be written to <see cref="Output"/> next.</summary>
    public ImapWriter Literal8Header(long octets) => Raw("~{"u8).Number((ulong)octets).Raw("}\r\n"u8);

    private ImapWriter AString(ReadOnlySpan<byte> octets)
    {
        // "NIL" as an atom is an astring by the grammar, but not to every client.
        var isAtom = octets.Length is > 0 and <= LongestQuoted
            && !octets.ContainsAnyExcept(Characters.AString)
            && !System.Text.Ascii.EqualsIgnoreCase(octets, "NIL"u8);
        return isAtom ? Raw(octets) : String(octets);
    }

    private ReadOnlySpan<byte> EncodeMailbox(string name) => EncodeMailbox(name, Mode);

    private ReadOnlySpan<byte> EncodeMailbox(string name, TextMode mode)
    {
        _scratch.ResetWrittenCount();
        MailboxName.Encode(name, mode, _scratch);
        return _scratch.WrittenSpan;
    }

    private ReadOnlySpan<byte> ToUtf8(ReadOnlySpan<char> text)
    {
        _scratch.ResetWrittenCount();
        Encoding.UTF8.GetBytes(text, _scratch);
        return _scratch.WrittenSpan;
    }
}
