using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Posthorn.Mail;

/// <summary>
/// An order of strings, as RFC 4790 names them. A string becomes a key of octets: two strings are equal, or one is before the other, when
/// their keys are. The empty string is before all others. Immutable; any thread may use one.
/// </summary>
public abstract class Collation
{
    private protected Collation(string name) => Name = name;

    /// <summary>The order that is used when nothing else is said (RFC 5255 §4.2).</summary>
    public static Collation Default => UnicodeCasemap;

    /// <summary>i;unicode-casemap (RFC 5051): the case of letters does not count.</summary>
    public static Collation UnicodeCasemap { get; } = new UnicodeCasemapCollation();

    /// <summary>i;ascii-casemap (RFC 4790 §9.2): the case of a to z does not count.</summary>
    public static Collation AsciiCasemap { get; } = new AsciiCasemapCollation();

    /// <summary>i;octet (RFC 4790 §9.3): every octet counts.</summary>
    public static Collation Octet { get; } = new OctetCollation();

    /// <summary>All of them, the default one first.</summary>
    public static IReadOnlyList<Collation> All { get; } = [UnicodeCasemap, AsciiCasemap, Octet];

    /// <summary>The registered name.</summary>
    public string Name { get; }

    /// <summary>Folds text in which a substring is looked for, and the substring, in the same way (RFC 4790 §4.2.3).</summary>
    internal abstract ITextFolder NewFolder();

    /// <summary>Writes the key of a string.</summary>
    /// <param name="text">The string in UTF-8. What is not UTF-8 comes after all strings that are, by octets (RFC 5255 §4.6).</param>
    /// <param name="output">Where the key goes.</param>
    public void WriteKey(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        if (!Ascii.IsValid(text) && !Utf8.IsValid(text))
        {
            ReadOnlySpan<byte> last = [0xFF];   // no octet of UTF-8
            output.Write(last);
            output.Write(text);
            return;
        }

        WriteValidKey(text, output);
    }

    private protected abstract void WriteValidKey(ReadOnlySpan<byte> text, IBufferWriter<byte> output);

    private sealed class OctetCollation() : Collation("i;octet")
    {
        internal override ITextFolder NewFolder() => new PlainFolder(ignoresCase: false);

        private protected override void WriteValidKey(ReadOnlySpan<byte> text, IBufferWriter<byte> output) => output.Write(text);
    }

    private sealed class AsciiCasemapCollation() : Collation("i;ascii-casemap")
    {
        internal override ITextFolder NewFolder() => new PlainFolder(ignoresCase: true);

        private protected override void WriteValidKey(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
        {
            var key = output.GetSpan(text.Length);
            for (var i = 0; i < text.Length; i++)
            {
                key[i] = text[i] is >= (byte)'a' and <= (byte)'z' ? (byte)(text[i] - 0x20) : text[i];
            }

            output.Advance(text.Length);
        }
    }

    private sealed class UnicodeCasemapCollation() : Collation("i;unicode-casemap")
    {
        // What has been computed of the first plane; others are rare.
        private readonly byte[]?[] _keys = new byte[]?[0x10000];

        internal override ITextFolder NewFolder() => new TextFolder();

        private protected override void WriteValidKey(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
        {
            while (!text.IsEmpty)
            {
                if (text[0] < 0x80)
                {
                    var end = text.IndexOfAnyInRange((byte)0x80, (byte)0xFF);
                    var run = end < 0 ? text : text[..end];
                    Ascii.ToUpper(run, output.GetSpan(run.Length), out var written);
                    output.Advance(written);
                    text = text[run.Length..];
                    continue;
                }

                Rune.DecodeFromUtf8(text, out var rune, out var length);
                output.Write(rune.IsBmp ? _keys[rune.Value] ??= KeyOf(rune) : KeyOf(rune));
                text = text[length..];
            }
        }

        // RFC 5051 §2: title-case, then decomposition, canonical and compatibility, by the properties of single characters.
        private static byte[] KeyOf(Rune rune)
        {
            var title = TitleCase(rune).ToString();
            try
            {
                return Encoding.UTF8.GetBytes(title.Normalize(NormalizationForm.FormKD));
            }
            catch (ArgumentException)
            {
                return Encoding.UTF8.GetBytes(title);   // not a character (U+FFFE and the like): nothing to decompose
            }
        }

        // Simple_Titlecase_Mapping of UnicodeData.txt, where it is not what upper-casing gives here.
        private static Rune TitleCase(Rune rune) => rune.Value switch
        {
            0x131 => new Rune('I'),
            0x17F => new Rune('S'),
            0x1C4 or 0x1C5 or 0x1C6 => new Rune(0x1C5),
            0x1C7 or 0x1C8 or 0x1C9 => new Rune(0x1C8),
            0x1CA or 0x1CB or 0x1CC => new Rune(0x1CB),
            0x1F1 or 0x1F2 or 0x1F3 => new Rune(0x1F2),
            >= 0x10D0 and <= 0x10FF => rune,
            _ => Rune.ToUpperInvariant(rune),
        };
    }
}
