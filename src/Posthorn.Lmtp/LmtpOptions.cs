namespace Posthorn.Lmtp;

/// <summary>Which protocol is spoken. What happens to a message is the same.</summary>
public enum LmtpMode
{
    /// <summary>LMTP (RFC 2033): LHLO, and after the message one reply for each recipient.</summary>
    Lmtp,

    /// <summary>
    /// SMTP (RFC 5321), for programs that cannot speak LMTP: HELO and EHLO, and one reply after the message. Mail is taken for
    /// recipients of this store only, never relayed. The one reply is positive only if every recipient has the message; otherwise it is
    /// the first temporary refusal, or else the first permanent one. The sender then tries again or reports it, so that nobody
    /// loses mail; the price is that recipients who have the message may get it a second time.
    /// </summary>
    Smtp,
}

/// <summary>How the server presents itself, and everything that a client can make grow or last.</summary>
public sealed record LmtpOptions
{
    /// <summary>The protocol. Default LMTP.</summary>
    public LmtpMode Mode { get; init; } = LmtpMode.Lmtp;

    /// <summary>The server's name in the greeting and in the answer to LHLO: a domain name.</summary>
    public string HostName { get; init; } = "localhost";

    /// <summary>Octets of the largest message taken (RFC 1870). Default 150 MiB: attachments of 100 MB in base64. The answer beyond is 552 5.3.4.</summary>
    public long MaxMessageSize { get; init; } = 150L * 1024 * 1024;

    /// <summary>Recipients of one message. Default 1,000; RFC 5321 §4.5.3.1.8 asks for at least 100. The answer beyond is 452 4.5.3.</summary>
    public int MaxRecipients { get; init; } = 1_000;

    /// <summary>
    /// Octets of a command line without its end. Default 2,048: the 512 of RFC 5321 §4.5.3.1.4, what the extensions add to it, and room for senders
    /// with more parameters. The answer beyond is 500 5.5.2. Lines of a message have no limit, and keep a CR or LF that stands alone.
    /// </summary>
    public int MaxCommandLine { get; init; } = 2_048;

    /// <summary>Commands refused for their form or order after which the connection is closed with 421. Default 20. Unknown recipients do not count.</summary>
    public int MaxErrors { get; init; } = 20;

    /// <summary>Time that a client may be silent. Default 5 minutes (RFC 5321 §4.5.3.2.7).</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(5);
}
