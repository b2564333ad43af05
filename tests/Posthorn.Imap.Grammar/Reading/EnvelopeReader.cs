using System.Text;
using Posthorn.Imap.Grammar.Responses;

namespace Posthorn.Imap.Grammar.Reading;

/// <summary>ENVELOPE: ten fields, addresses of four.</summary>
internal static class EnvelopeReader
{
    // envelope = "(" env-date SP env-subject SP env-from SP env-sender SP env-reply-to SP env-to SP env-cc SP env-bcc
    //            SP env-in-reply-to SP env-message-id ")"
    public static Envelope Envelope(ByteScanner scanner)
    {
        scanner.Expect('(');
        var date = OptionalText(scanner);
        scanner.Space();
        var envelope = new Envelope(date, OptionalText(scanner));
        scanner.Space();
        envelope = envelope with { From = Addresses(scanner) };
        scanner.Space();
        envelope = envelope with { Sender = Defaulted(scanner, envelope) };
        scanner.Space();
        envelope = envelope with { ReplyTo = Defaulted(scanner, envelope) };
        scanner.Space();
        envelope = envelope with { To = Addresses(scanner) };
        scanner.Space();
        envelope = envelope with { Cc = Addresses(scanner) };
        scanner.Space();
        envelope = envelope with { Bcc = Addresses(scanner) };
        scanner.Space();
        envelope = envelope with { InReplyTo = OptionalText(scanner) };
        scanner.Space();
        envelope = envelope with { MessageId = OptionalText(scanner) };
        scanner.Expect(')');
        return envelope;
    }

    /// <summary>nstring as text; octets that are no UTF-8 become replacement characters.</summary>
    public static string? OptionalText(ByteScanner scanner) => scanner.NString() is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    // RFC 9051 §7.5.2: Sender and Reply-To that are absent or empty are From.
    private static List<Address>? Defaulted(ByteScanner scanner, Envelope envelope)
    {
        var start = scanner.Position;
        return Addresses(scanner) is { } addresses ? addresses
            : envelope.From is null ? null
            : throw scanner.Error("the addresses of From instead of NIL", start);
    }

    // "(" 1*address ")" / nil
    private static List<Address>? Addresses(ByteScanner scanner)
    {
        if (scanner.TryNil())
            return null;
        scanner.Expect('(');
        var all = new List<Address>();
        do
        {
            all.Add(Address(scanner));
        }
        while (!scanner.Try(')'));
        return all;
    }

    // address = "(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")"
    private static Address Address(ByteScanner scanner)
    {
        scanner.Expect('(');
        var name = OptionalText(scanner);
        scanner.Space();
        var route = OptionalText(scanner);
        scanner.Space();
        var mailbox = OptionalText(scanner);
        scanner.Space();
        var start = scanner.Position;
        var host = OptionalText(scanner);
        // RFC 9051 §7.5.2: both NIL end a group.
        if (mailbox is null && host is not null)
            throw scanner.Error("NIL after a mailbox that is NIL", start);
        scanner.Expect(')');
        return new Address(name, route, mailbox, host);
    }
}
