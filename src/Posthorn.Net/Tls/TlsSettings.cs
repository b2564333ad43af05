using System.Net.Security;
using System.Security.Authentication;

namespace Posthorn.Net.Tls;

/// <summary>How a server does TLS: 1.2 and 1.3 only (RFC 8996, RFC 9325 §3.1.1), no renegotiation, no client certificates.</summary>
/// <param name="Certificates">Where the server's certificate comes from.</param>
/// <param name="ApplicationProtocol">
/// The ALPN name of the protocol (<c>imap</c>, <c>pop3</c>, <c>managesieve</c>), or null. A client that offers only other names is refused:
/// a browser cannot be led to speak to this port (RFC 9325 §3.7). A client that offers none is served.
/// </param>
public sealed record TlsSettings(ICertificateSource Certificates, string? ApplicationProtocol = null)
{
    private readonly List<SslApplicationProtocol>? _protocols = ApplicationProtocol is null ? null : [new(ApplicationProtocol)];

    internal SslServerAuthenticationOptions ForServer(SslStreamCertificateContext certificate) => new()
    {
        ServerCertificateContext = certificate,
#pragma warning disable CA5398 // Not the system's default: it may allow what RFC 8996 forbids.
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
#pragma warning restore CA5398
        EncryptionPolicy = EncryptionPolicy.RequireEncryption,
        AllowRenegotiation = false,
        ClientCertificateRequired = false,
        ApplicationProtocols = _protocols,
    };
}
