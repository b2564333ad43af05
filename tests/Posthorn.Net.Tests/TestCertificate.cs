using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Posthorn.Net.Tls;

namespace Posthorn.Net.Tests;

internal sealed class TestCertificate(SslStreamCertificateContext? current) : ICertificateSource
{
    public static readonly PemPair Pair = SelfSignedCertificate.Create(["mail.example.org"], DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));

    public static readonly TlsSettings Settings =
        new(new TestCertificate(SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(Pair.CertificatePem, Pair.KeyPem), null, offline: true)), "imap");

    public SslStreamCertificateContext? Current => current;

    public DateTimeOffset? NotAfter => current?.TargetCertificate.NotAfter;
}
