using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Text;

namespace Posthorn.Net.Tests;

/// <summary>What a test's client does on the wire.</summary>
internal static class Wire
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async Task SendAsync(this PipeWriter output, string text) => await output.WriteAsync(Encoding.UTF8.GetBytes(text));

    public static async Task<string> ReceiveAsync(this PipeReader input, int count)
    {
        var read = await input.ReadAtLeastAsync(count).AsTask().WaitAsync(Patience);
        var text = Encoding.UTF8.GetString(read.Buffer.Slice(0, Math.Min(count, read.Buffer.Length)));
        input.AdvanceTo(read.Buffer.GetPosition(text.Length));
        return text;
    }

    public static async Task<string> ReceiveAllAsync(this PipeReader input)
    {
        using var all = new MemoryStream();
        await input.CopyToAsync(all).WaitAsync(Patience);
        return Encoding.UTF8.GetString(all.ToArray());
    }

    public static async Task<SslStream> TlsAsync(Stream wire, SslProtocols protocols = SslProtocols.None, string? alpn = null)
    {
        var tls = new SslStream(wire);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "mail.example.org",
            EnabledSslProtocols = protocols,
            RemoteCertificateValidationCallback = static (_, shown, _, _) => TestCertificate.Settings.Certificates.Current!.TargetCertificate.Equals(shown),
            ApplicationProtocols = alpn is null ? null : [new SslApplicationProtocol(alpn)],
        }).WaitAsync(Patience);
        return tls;
    }

    public static async Task<string> LineAsync(this Stream stream)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one).AsTask().WaitAsync(Patience) == 1)
        {
            line.Append((char)one[0]);
            if (one[0] == '\n')
                break;
        }

        return line.ToString();
    }
}
