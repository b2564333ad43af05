using System.Text;
using Microsoft.Extensions.Logging;

namespace Posthorn.Imap.Session;

/// <summary>What IMAP sessions log. Event ids 2000 to 2099; the line of <see cref="LoginFailed"/> is what fail2ban looks for.</summary>
internal static partial class ImapLog
{
    [LoggerMessage(2001, LogLevel.Information, "logged in: session={Session} remote={Remote} account={Account} method={Method} tls={Tls}")]
    public static partial void LoggedIn(ILogger log, string session, string remote, string account, string method, bool tls);

    // The name is the peer's: it is quoted, escaped and cut, and stands last so that nothing in it can pass for another field.
    [LoggerMessage(2002, LogLevel.Warning, "login failed: remote={Remote} session={Session} method={Method} account={Account}")]
    private static partial void LoginFailedLine(ILogger log, string remote, string session, string method, string account);

    [LoggerMessage(2003, LogLevel.Error, "store unavailable: session={Session} remote={Remote} {Problem}")]
    public static partial void StoreUnavailable(ILogger log, string session, string remote, string problem);

    [LoggerMessage(2004, LogLevel.Error, "damaged message: session={Session} remote={Remote} mailbox={Mailbox} uid={Uid} {Problem}")]
    public static partial void DamagedMessage(ILogger log, string session, string remote, string mailbox, uint uid, string problem);

    [LoggerMessage(2005, LogLevel.Information, "bad input: session={Session} remote={Remote} {Problem}")]
    public static partial void BadInput(ILogger log, string session, string remote, string problem);

    public static void LoginFailed(ILogger log, string quotedAccount, string method, string remote, string session) =>
        LoginFailedLine(log, remote, session, method, quotedAccount);
}

/// <summary>Brings what a peer sent into a form that can stand in a log line.</summary>
internal static class LogText
{
    private const int MaxLength = 80;

    /// <summary>Quotes a text: printable ASCII as it is, everything else as \uXXXX; cut after 80 characters.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"", MaxLength + 2);
        foreach (var c in text)
        {
            if (quoted.Length > MaxLength)
            {
                quoted.Append('…');
                break;
            }

            if (c is >= ' ' and < '\u007f' and not '"' and not '\\')
            {
                quoted.Append(c);
            }
            else
            {
                quoted.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
        }

        return quoted.Append('"').ToString();
    }
}
