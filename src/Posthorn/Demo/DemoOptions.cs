using Posthorn.Configuration;
using Posthorn.Net.Tls;

namespace Posthorn.Demo;

/// <summary>The configuration of the demonstration: loopback, ports above 1000, cheap passwords.</summary>
internal static class DemoOptions
{
    public static PosthornOptions For(string folder, int offset)
    {
        var options = new PosthornOptions { DataFolder = Path.Combine(folder, "data"), ShutdownSeconds = 5 };
        options.Listeners.Add(new ListenerOptions { Protocol = "imap", Address = "127.0.0.1", Port = 1143 + offset, Tls = "starttls", PlainTextLogin = true });
        options.Listeners.Add(new ListenerOptions { Protocol = "imap", Address = "127.0.0.1", Port = 1993 + offset, Tls = "implicit" });
        options.Listeners.Add(new ListenerOptions { Protocol = "lmtp", Address = "127.0.0.1", Port = 1024 + offset, Tls = "none" });
        options.Listeners.Add(new ListenerOptions { Protocol = "smtp", Address = "127.0.0.1", Port = 1025 + offset, Tls = "none" });
        options.Accounts.LocalDomains = ["localhost"];
        options.Passwords.ScramIterations = 4096;
        options.Passwords.FailureDelayMilliseconds = 100;
        options.Http.Enabled = true;
        options.Http.Port = 8080 + offset;
        options.Tls.Certificate = Path.Combine(folder, "certificate.pem");
        options.Tls.Key = Path.Combine(folder, "key.pem");
        return options;
    }

    /// <summary>Makes the self-signed certificate, unless it is there from the last time.</summary>
    public static async Task MakeCertificateAsync(PosthornOptions options)
    {
        if (!File.Exists(options.Tls.Certificate))
        {
            var now = DateTimeOffset.UtcNow;
            var pair = SelfSignedCertificate.Create(["localhost", "127.0.0.1"], now.AddDays(-1), now.AddYears(1));
            await File.WriteAllTextAsync(options.Tls.Certificate!, pair.CertificatePem);
            await File.WriteAllTextAsync(options.Tls.Key!, pair.KeyPem);
        }
    }
}
