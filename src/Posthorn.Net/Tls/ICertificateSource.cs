using System.Net.Security;

namespace Posthorn.Net.Tls;

/// <summary>Where the server's certificate comes from. May change at any time: ask at each handshake. Thread-safe.</summary>
public interface ICertificateSource
{
    /// <summary>The certificate with its key and chain; null if there is none.</summary>
    SslStreamCertificateContext? Current { get; }

    /// <summary>When <see cref="Current"/> expires; null if there is none.</summary>
    DateTimeOffset? NotAfter { get; }
}
