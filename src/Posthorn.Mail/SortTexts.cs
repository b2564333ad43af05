using System.Buffers;
using System.Text;

namespace Posthorn.Mail;

/// <summary>A field of addresses by which messages are sorted.</summary>
public enum AddressField
{
    /// <summary>From.</summary>
    From,

    /// <summary>To.</summary>
    To,

    /// <summary>Cc.</summary>
    Cc,
}

/// <summary>
/// The texts by which messages are sorted, read from stored summaries without making objects of them. All are UTF-8, or the octets of the
/// message where those are not.
/// </summary>
public static class SortTexts
{
    /// <summary>The mailbox (local part) of the first address of a field (RFC 5256 §3, FROM, TO, CC); nothing if there is none.</summary>
    public static void WriteMailbox(in SummaryView summary, AddressField field, IBufferWriter<byte> output)
    {
        if (!TryFirst(summary, field, out var reader))
            return;
        reader.TryString(out _, out _);
        reader.TryString(out _, out _);
        if (reader.TryString(out var mailbox, out var isEscaped))
            EnvelopeReader.Unescape(mailbox, isEscaped, output);
    }

    /// <summary>
    /// What the first address of a field shows (RFC 5957 §3): its name, encoded-words decoded; without one, mailbox@host, or the mailbox of
    /// an address without host.
    /// </summary>
    public static void WriteDisplay(in SummaryView summary, AddressField field, IBufferWriter<byte> output)
    {
        if (!TryFirst(summary, field, out var reader))
            return;
        if (reader.TryString(out var name, out var isEscaped) && TryWriteDecoded(name, isEscaped, output))
            return;
        reader.TryString(out _, out _);
        if (!reader.TryString(out var mailbox, out isEscaped))
            return;
        EnvelopeReader.Unescape(mailbox, isEscaped, output);
        if (reader.TryString(out var host, out isEscaped))
        {
            output.Write("@"u8);
            EnvelopeReader.Unescape(host, isEscaped, output);
        }
    }

    private static bool TryFirst(in SummaryView summary, AddressField field, out EnvelopeReader reader)
    {
        // "(" env-date SP env-subject SP env-from SP env-sender SP env-reply-to SP env-to SP env-cc …
        reader = new EnvelopeReader(summary.Envelope.Span);
        reader.TryTake((byte)'(');
        reader.TryString(out _, out _);
        reader.TryString(out _, out _);
        for (var skipped = field switch { AddressField.From => 0, AddressField.To => 3, _ => 4 }; skipped > 0; skipped--)
            reader.SkipAddresses();
        reader.TryTake((byte)' ');
        return reader.TryTake((byte)'(') && reader.TryTake((byte)'(');
    }

    private static bool TryWriteDecoded(ReadOnlySpan<byte> name, bool isEscaped, IBufferWriter<byte> output)
    {
        if (!isEscaped && Ascii.IsValid(name) && name.IndexOf("=?"u8) < 0)
        {
            output.Write(name);
            return !name.IsEmpty;
        }

        var raw = new ArrayBufferWriter<byte>(name.Length + 1);
        EnvelopeReader.Unescape(name, isEscaped, raw);
        var decoded = HeaderText.Decode(raw.WrittenSpan);
        Encoding.UTF8.GetBytes(decoded, output);
        return decoded.Length > 0;
    }
}
