using Microsoft.Extensions.Logging;
using Posthorn.Net;

namespace Posthorn.Imap.Session;

/// <summary>What IMAP sessions log. Event ids 2000 to 2099; the line of <see cref="LoginFailed"/> is what fail2ban looks for.</summary>
internal static partial class ImapLog
{
    [LoggerMessage(2001, LogLevel.Information, "logged in: {Session} method={Method} tls={Tls}")]
    public static partial void LoggedIn(ILogger log, SessionLabel session, string method, bool tls);

    [LoggerMessage(2005, LogLevel.Information, "compressed: {Session}")]
    public static partial void Compressed(ILogger log, SessionLabel session);

    // The name is the peer's: it is quoted, escaped and cut, and stands last so that nothing in it can pass for another field.
    [LoggerMessage(2002, LogLevel.Warning, "login failed: {Session} method={Method} name={Name}")]
    public static partial void LoginFailed(ILogger log, SessionLabel session, string method, string name);

    [LoggerMessage(2003, LogLevel.Error, "store unavailable: {Session} problem={Problem}")]
    public static partial void StoreUnavailable(ILogger log, SessionLabel session, string problem);

    [LoggerMessage(2004, LogLevel.Error, "damaged message: {Session} mailbox={Mailbox} uid={Uid} problem={Problem}")]
    public static partial void DamagedMessage(ILogger log, SessionLabel session, string mailbox, uint uid, string problem);
}
