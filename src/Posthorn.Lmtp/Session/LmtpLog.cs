using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Posthorn.Lmtp;

/// <summary>Log lines of deliveries. Event ids are stable: 3001 to 3099. Nothing of a message's content is logged.</summary>
internal static partial class LmtpLog
{
    [LoggerMessage(3001, LogLevel.Information, "{Session} {Message} from {Sender} delivered to {Delivered} of {Recipients} recipients, {Size} bytes")]
    public static partial void Accepted(ILogger log, string session, string message, string sender, int delivered, int recipients, long size);

    [LoggerMessage(3002, LogLevel.Information, "{Session} {Message} from {Sender} recipient {Recipient} refused: {Reply}")]
    public static partial void Refused(ILogger log, string session, string message, string sender, string recipient, Reply reply);

    [LoggerMessage(3003, LogLevel.Warning, "{Session} {Message} the store is unavailable: {Detail}")]
    public static partial void StoreUnavailable(ILogger log, string session, string message, string detail);

    [LoggerMessage(3004, LogLevel.Error, "{Session} {Message} failed")]
    public static partial void Failed(ILogger log, string session, string message, Exception failure);

    [LoggerMessage(3005, LogLevel.Information, "{Session} {Peer} closed after {Errors} errors")]
    public static partial void TooManyErrors(ILogger log, string session, string peer, int errors);
}

/// <summary>Text from clients as it may stand in a log line.</summary>
internal static class LogText
{
    /// <summary>In quotes, with everything that is not printable ASCII or a letter escaped.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '"' or '\\')
                quoted.Append('\\').Append((char)rune.Value);
            else if (rune.Value is >= ' ' and <= '~' || Rune.IsLetterOrDigit(rune))
                quoted.Append(rune.ToString());
            else
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}");
        }

        return quoted.Append('"').ToString();
    }
}
