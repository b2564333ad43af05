using System.Net.Security;
using System.Security.Authentication;

namespace Posthorn.Net.Tls;

/// <summary>How an attempt to add TLS ended.</summary>
public enum TlsUpgrade
{
    /// <summary>TLS is active.</summary>
    Done,

    /// <summary>The handshake failed, timed out, or the peer went away. Drop the connection.</summary>
    HandshakeFailed,

    /// <summary>The client sent plain text behind STARTTLS without waiting for the answer: an attack or a broken client. Drop the
    /// connection.</summary>
    PlaintextAfterStartTls,

    /// <summary>There is no certificate. Nothing was sent.</summary>
    Unavailable,
}

/// <summary>What was negotiated.</summary>
/// <param name="Protocol">TLS 1.2 or 1.3.</param>
/// <param name="CipherSuite">The cipher suite, by its IANA name.</param>
/// <param name="ServerName">The host name that the client asked for (SNI); empty if none.</param>
public sealed record TlsInfo(SslProtocols Protocol, TlsCipherSuite CipherSuite, string ServerName)
{
    /// <summary><c>TLSv1.3</c> or <c>TLSv1.2</c>.</summary>
    public string ProtocolName => Protocol == SslProtocols.Tls13 ? "TLSv1.3" : "TLSv1.2";
}
