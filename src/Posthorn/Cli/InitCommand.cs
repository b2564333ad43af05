using System.CommandLine;
using Posthorn.Net.Tls;

namespace Posthorn.Cli;

/// <summary><c>posthorn init</c>: writes a first configuration, and a certificate to begin with.</summary>
internal static class InitCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("folder") { Description = "Where to write; made if there is none.", DefaultValueFactory = _ => "." };
        var name = new Option<string>("--name") { Description = "The server's host name, for the certificate.", HelpName = "HOST", DefaultValueFactory = _ => System.Net.Dns.GetHostName() };
        var certificate = new Option<string?>("--certificate") { Description = "A certificate with its chain (PEM); without it a self-signed one is made.", HelpName = "FILE" };
        var key = new Option<string?>("--key") { Description = "The certificate's key (PEM).", HelpName = "FILE" };
        var command = new Command("init", "Writes a commented first configuration, with a self-signed certificate when none is given.") { folder, name, certificate, key };
        command.SetAction((parsed, _) => CommandLine.GuardAsync(() => WriteAsync(
            Path.GetFullPath(parsed.GetValue(folder)!), parsed.GetValue(name)!, parsed.GetValue(certificate), parsed.GetValue(key))));
        return command;
    }

    private static async Task<int> WriteAsync(string folder, string name, string? certificate, string? key)
    {
        if ((certificate is null) != (key is null))
        {
            await Console.Error.WriteLineAsync("--certificate and --key go together.");
            return CommandLine.BadUsage;
        }

        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "posthorn.json");
        if (File.Exists(file))
        {
            await Console.Error.WriteLineAsync($"{file} exists already; nothing was written.");
            return CommandLine.Failed;
        }

        if (certificate is null)
        {
            (certificate, key) = ("certificate.pem", "key.pem");
            await WriteCertificateAsync(folder, name);
        }
        else
        {
            (certificate, key) = (Path.GetFullPath(certificate), Path.GetFullPath(key!));
        }

        await File.WriteAllTextAsync(file, Text(name, certificate, key));
        Console.WriteLine($"""
            Wrote {file}.

            Next:
              posthorn config check --config {file}
              posthorn account add NAME --config {file}
              posthorn serve --config {file}

            Postfix hands mail over with one of these in main.cf:
              virtual_transport = lmtp:inet:127.0.0.1:24
              virtual_transport = lmtp:unix:{Path.Combine(folder, "lmtp.sock")}     (with a listener on that socket)
            """);
        return CommandLine.Done;
    }

    private static async Task WriteCertificateAsync(string folder, string name)
    {
        var now = DateTimeOffset.UtcNow;
        var pair = SelfSignedCertificate.Create(name == "localhost" ? [name, "127.0.0.1"] : [name, "localhost", "127.0.0.1"], now.AddDays(-1), now.AddYears(2));
        await File.WriteAllTextAsync(Path.Combine(folder, "certificate.pem"), pair.CertificatePem);
        var key = Path.Combine(folder, "key.pem");
        await using (var stream = new FileStream(key, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        await using (var writer = new StreamWriter(stream))
        {
            await writer.WriteAsync(pair.KeyPem);
        }
    }

    private static string Text(string name, string certificate, string key) => $$"""
        // The configuration of Posthorn. Every key is described in docs/operating.md. "posthorn config check" checks it.
        // Paths are relative to this file. Environment variables (POSTHORN__limits__maxMessageMiB=50) come after it.
        {
          // Where all mail is kept: a folder on a local disk.
          "dataFolder": "data",

          // The certificate with its chain, and its key. They are loaded anew when the files change.
          "tls": {
            "certificate": {{Quote(certificate)}},
            "key": {{Quote(key)}},
          },

          "accounts": {
            // Mail for NAME@DOMAIN of these domains goes to the account NAME; log-ins work with and without the domain.
            "localDomains": [{{Quote(name)}}],
            // "defaultQuotaMiB": 10240,
          },

          // Where clients and mail servers connect.
          "listeners": [
            { "protocol": "imap", "address": "*", "port": 143, "tls": "starttls" },
            { "protocol": "imap", "address": "*", "port": 993, "tls": "implicit" },
            { "protocol": "lmtp", "address": "127.0.0.1", "port": 24, "tls": "none" },
            // { "protocol": "lmtp", "socket": "lmtp.sock", "socketMode": "0660" },
          ],

          // How long expunged messages stay on the disk.
          "retention": { "expungedDays": 14 },

          // A status page and health checks for this machine.
          "http": { "enabled": false, "address": "127.0.0.1", "port": 8080 },

          "log": { "format": "text", "level": "information" },
        }

        """;

    private static string Quote(string text) => System.Text.Json.JsonSerializer.Serialize(text);
}
