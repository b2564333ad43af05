using Microsoft.Extensions.Logging;
using Posthorn.Net;

namespace Posthorn.Lmtp;

/// <summary>Log lines of deliveries. Event ids are stable: 3001 to 3099. Nothing of a message's content is logged.</summary>
internal static partial class LmtpLog
{
    [LoggerMessage(3001, LogLevel.Information, "delivered: {Session} message={Message} from={Sender} recipients={Delivered}/{Recipients} size={Size}")]
    public static partial void Accepted(ILogger log, SessionLabel session, string message, string sender, int delivered, int recipients, long size);

    [LoggerMessage(3002, LogLevel.Information, "recipient refused: {Session} message={Message} from={Sender} to={Recipient} reply={Reply}")]
    public static partial void Refused(ILogger log, SessionLabel session, string message, string sender, string recipient, string reply);

    [LoggerMessage(3003, LogLevel.Warning, "store unavailable: {Session} message={Message} problem={Problem}")]
    public static partial void StoreUnavailable(ILogger log, SessionLabel session, string message, string problem);

    [LoggerMessage(3004, LogLevel.Error, "delivery failed: {Session} message={Message}")]
    public static partial void Failed(ILogger log, SessionLabel session, string message, Exception failure);

    [LoggerMessage(3005, LogLevel.Information, "too many errors: {Session} errors={Errors}")]
    public static partial void TooManyErrors(ILogger log, SessionLabel session, int errors);
}
