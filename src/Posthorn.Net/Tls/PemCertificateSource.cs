using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Posthorn.Net.Tls;

/// <summary>
/// A certificate from two PEM files, which is loaded anew when they change (every 5 seconds it looks at time, length and the targets of
/// symbolic links, which
/// is how certbot swaps them). A pair that is broken or does not match is reported once and the old one stays, so a renewal that is half
/// written does no harm. Running sessions keep what they have; new handshakes get the new one.
/// </summary>
public sealed class PemCertificateSource : ICertificateSource, IAsyncDisposable
{
    /// <summary>How often the files are looked at.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(5);

    private readonly string _certificatePath;
    private readonly string _keyPath;
    private readonly ILogger _log;
    private readonly ITimer _timer;
    private readonly SemaphoreSlim _polling = new(1, 1);
    private string _seen;
    private volatile Loaded _current;

    private PemCertificateSource(string certificatePath, string keyPath, string seen, Loaded first, TimeProvider time, ILogger log)
    {
        (_certificatePath, _keyPath, _seen, _current, _log) = (certificatePath, keyPath, seen, first, log);
        _timer = time.CreateTimer(static me => _ = ((PemCertificateSource)me!).PollAsync(), this, PollInterval, PollInterval);
    }

    /// <inheritdoc/>
    public SslStreamCertificateContext? Current => _current.Context;

    /// <inheritdoc/>
    public DateTimeOffset? NotAfter => _current.NotAfter;

    /// <summary>Loads the pair and watches it from then on.</summary>
    /// <param name="certificatePath">The certificate followed by its chain (certbot: fullchain.pem).</param>
    /// <param name="keyPath">Its key, not encrypted (certbot: privkey.pem).</param>
    /// <param name="time">The clock of the watch.</param>
    /// <param name="log">Where changes and broken pairs are reported.</param>
    /// <param name="cancel">Stops loading.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    /// <exception cref="CryptographicException">The files are no pair of certificate and key.</exception>
    public static async Task<PemCertificateSource> OpenAsync(
        string certificatePath, string keyPath, TimeProvider time, ILogger log, CancellationToken cancel = default)
    {
        // The stamp is taken first: what changes while we read is then seen by the next look.
        var seen = Stamp(certificatePath) + Stamp(keyPath);
        var first = await LoadAsync(certificatePath, keyPath, cancel);
        TlsLog.Loaded(log, certificatePath, first.NotAfter);
        return new PemCertificateSource(certificatePath, keyPath, seen, first, time, log);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _polling.WaitAsync();   // A look that is under way ends first.
    }

    /// <summary>Looks at the files now, and loads them if they changed.</summary>
    internal async Task PollAsync()
    {
        if (!await _polling.WaitAsync(0))
            return;
        try
        {
            var stamp = Stamp(_certificatePath) + Stamp(_keyPath);
            if (stamp == _seen)
                return;
            _seen = stamp;
            _current = await LoadAsync(_certificatePath, _keyPath, CancellationToken.None);
            TlsLog.Loaded(_log, _certificatePath, _current.NotAfter);
        }
        catch (Exception e)
        {
            TlsLog.Broken(_log, _certificatePath, _keyPath, e.Message, _current.NotAfter);
        }
        finally
        {
            _polling.Release();
        }
    }

    private static async Task<Loaded> LoadAsync(string certificatePath, string keyPath, CancellationToken cancel)
    {
        var certificatePem = await File.ReadAllTextAsync(certificatePath, cancel);
        var keyPem = await File.ReadAllTextAsync(keyPath, cancel);
        return Loaded.From(certificatePem, keyPem);
    }

    /// <summary>What changes when a file, or a link on the way to it, changes. A file that is not there has a stamp too.</summary>
    private static string Stamp(string path)
    {
        var file = new FileInfo(path);
        var target = file.Exists ? file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file : file;
        return target.Exists ? $"{target.FullName}|{target.LastWriteTimeUtc.Ticks}|{target.Length};" : "-;";
    }

    private sealed record Loaded(SslStreamCertificateContext Context, DateTimeOffset NotAfter)
    {
        public static Loaded From(string certificatePem, string keyPem)
        {
            // Throws if the key does not belong to the first certificate.
            var certificate = X509Certificate2.CreateFromPem(certificatePem, keyPem);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(certificatePem);
            chain.RemoveAt(0);
            // Offline: intermediates are those of the file; nothing is fetched.
            var context = SslStreamCertificateContext.Create(certificate, chain, offline: true);
            return new Loaded(context, certificate.NotAfter);
        }
    }
}
