using Posthorn.Net.Tls;

namespace Posthorn.Net;

/// <summary>What a protocol needs to know of the address that it is served on.</summary>
/// <param name="Protocol">Lower-case name for logs and the status page: <c>imap</c>, <c>imaps</c>, <c>lmtp</c>.</param>
public sealed record LineEndpoint(string Protocol)
{
    /// <summary>Certificate and TLS rules, for STARTTLS or implicit TLS; null: plain text only.</summary>
    public TlsSettings? Tls { get; init; }

    /// <summary>True: TLS begins with the first byte (RFC 8314 §3). Needs <see cref="Tls"/>.</summary>
    public bool ImplicitTls { get; init; }

    /// <summary>False for a protocol without authentication (LMTP): no pre-authentication deadline, no count.</summary>
    public bool MustAuthenticate { get; init; } = true;
}
