using Posthorn.Net;
using Posthorn.Store;

namespace Posthorn.Lmtp;

/// <summary>The replies that more than one place gives.</summary>
internal static class Replies
{
    public static readonly Reply Ok = new(250, "2.0.0", "OK");

    public static readonly Reply BadSequence = new(503, "5.5.1", "Bad sequence of commands.");

    public static readonly Reply NoRecipients = new(503, "5.5.1", "There is no valid recipient.");

    public static readonly Reply NoArguments = new(501, "5.5.4", "The command takes no arguments.");

    public static readonly Reply UnknownCommand = new(500, "5.5.2", "Unknown command.");

    public static readonly Reply LineTooLong = new(500, "5.5.2", "The line is too long.");

    public static readonly Reply TooBig = new(552, "5.3.4", "The message is too big.");

    public static readonly Reply UnknownRecipient = new(550, "5.1.1", "There is no such mailbox here.");

    public static readonly Reply StoreUnavailable = new(452, "4.3.1", "The mail store is unavailable, try again later.");

    public static readonly Reply LocalError = new(451, "4.3.0", "Local error, try again later.");

    // RFC 6531 §3.5: the code for an address that needs SMTPUTF8 when the transaction did not ask for it.
    public static readonly Reply NeedsSmtpUtf8 = new(553, "5.6.7", "The address needs SMTPUTF8.");

    // RFC 5321 §3.8: a server that closes of its own accord says 421, whatever the reason.
    public static readonly Reply TooManyErrors = new(421, "4.7.0", "Too many errors.");

    /// <summary>What a client is told that must go.</summary>
    public static Reply Farewell(CloseReason reason) => reason switch
    {
        CloseReason.IdleTimeout => new(421, "4.4.2", "Nothing was heard for too long."),
        CloseReason.ServerShutdown => new(421, "4.3.2", "The server is shutting down."),
        _ => new(421, "4.3.2", "The session has been ended."),
    };

    /// <summary>What a client is told of a store that failed.</summary>
    public static Reply Of(Exception failure) => failure is StoreUnavailableException ? StoreUnavailable : LocalError;
}
