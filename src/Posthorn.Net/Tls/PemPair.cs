using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Posthorn.Net.Tls;

/// <summary>A certificate (with its chain) and its private key, both in PEM.</summary>
/// <param name="CertificatePem">The certificate, then its chain.</param>
/// <param name="KeyPem">The key, PKCS #8, not encrypted. A secret.</param>
public sealed record PemPair(string CertificatePem, string KeyPem)
{
    /// <summary>Tells nothing of the key.</summary>
    public override string ToString() => "PEM pair";
}

/// <summary>Makes certificates that nobody has to trust, for a first start and the demo.</summary>
public static class SelfSignedCertificate
{
    /// <summary>An ECDSA P-256 certificate for a TLS server, signed by itself.</summary>
    /// <param name="names">DNS names and IP addresses; the first is the subject. 127.0.0.1 and ::1 are added.</param>
    /// <param name="notBefore">Start of its validity.</param>
    /// <param name="notAfter">End of its validity.</param>
    /// <exception cref="ArgumentException">There is no name.</exception>
    public static PemPair Create(IReadOnlyCollection<string> names, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        if (names.Count == 0)
            throw new ArgumentException("A certificate needs a name.", nameof(names));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(names.First());
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);

        var alternatives = new SubjectAlternativeNameBuilder();
        var addresses = new HashSet<IPAddress> { IPAddress.Loopback, IPAddress.IPv6Loopback };
        foreach (var name in names.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (IPAddress.TryParse(name, out var address))
                addresses.Add(address);
            else
                alternatives.AddDnsName(name);
        }

        foreach (var address in addresses)
            alternatives.AddIpAddress(address);
        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));   // serverAuth

        using var certificate = request.CreateSelfSigned(notBefore, notAfter);
        return new PemPair(certificate.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n");
    }
}
