using System.Text;

namespace Posthorn.Lmtp;

/// <summary>
/// The header lines that delivery puts before a message (RFC 5321 §4.4: Return-Path, by whoever makes the final delivery). The message's own
/// octets stay as they came, also a Return-Path that is there already: signatures may cover them, and the first one counts.
/// </summary>
internal static class TracePrefix
{
    // Addresses have neither control characters nor line ends (AddressSyntax), and at most 256 octets, so each is one valid line.
    public static byte[] For(MailAddress? sender, MailAddress recipient) =>
        Encoding.UTF8.GetBytes($"Return-Path: <{sender}>\r\nDelivered-To: {recipient}\r\n");
}
