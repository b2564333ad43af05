using Microsoft.Extensions.Logging;

namespace Posthorn.Net.Tls;

/// <summary>Log lines of certificates. Event ids are stable: 1100 to 1149.</summary>
internal static partial class TlsLog
{
    [LoggerMessage(1100, LogLevel.Information, "Certificate {Path} loaded, valid until {NotAfter}")]
    public static partial void Loaded(ILogger log, string path, DateTimeOffset notAfter);

    [LoggerMessage(1101, LogLevel.Error, "Certificate {Path} with key {KeyPath} changed and cannot be used: {Why} The old one stays, valid until {NotAfter}")]
    public static partial void Broken(ILogger log, string path, string keyPath, string why, DateTimeOffset notAfter);
}
