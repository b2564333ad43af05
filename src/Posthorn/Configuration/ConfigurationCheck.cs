using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Posthorn.Store;

namespace Posthorn.Configuration;

/// <summary>What no key can say alone: settings that do not go together, and files that are not there.</summary>
internal static class ConfigurationCheck
{
    /// <summary>Octets of a Unix socket's path at most (sun_path of unix(7), without its end).</summary>
    private const int MaxSocketPath = 107;

    public static void Run(PosthornOptions options, string file, List<string> problems)
    {
        if (options.Listeners.Count == 0)
        {
            problems.Add($"{file}: listeners is empty, so nobody could connect.");
        }

        foreach (var (index, listener) in options.Listeners.Index())
        {
            CheckListener(options, listener, $"{file}: listeners:{index}", problems);
        }

        foreach (var twice in options.Listeners.Where(l => l.Socket is not null || l.Port > 0).GroupBy(l => l.ToString()).Where(g => g.Count() > 1))
        {
            problems.Add($"{file}: two listeners have the same place, {twice.Key}.");
        }

        if (options.Imap is { MessageLimit: > 0, SaveLimit: > 0 })
        {
            problems.Add(
                $"{file}: imap:saveLimit is {options.Imap.SaveLimit}, which needs imap:messageLimit to be 0: clients are told only one of the two.");
        }

        CheckCertificate(options, file, problems);
        CheckSocketPath(options.ControlSocket, $"{file}: dataFolder", problems);
        if (File.Exists(options.DataFolder))
        {
            problems.Add($"{file}: dataFolder is {options.DataFolder}, which is a file.");
        }

        string[] folders = [options.Accounts.Drafts, options.Accounts.Sent, options.Accounts.Trash, options.Accounts.Junk, options.Accounts.Archive];
        if (folders.Select(name => MailboxName.TryNormalize(name, out var normalized, out _) ? normalized : name)
                .Append(MailboxName.Inbox).Distinct(StringComparer.Ordinal).Count() != folders.Length + 1)
        {
            problems.Add($"{file}: accounts:drafts, sent, trash, junk and archive must be five different mailboxes, none of them INBOX.");
        }
    }

    private static void CheckListener(PosthornOptions options, ListenerOptions listener, string where, List<string> problems)
    {
        if (listener.Socket is { } socket)
        {
            if (listener.Address is not null || listener.Port is not null)
            {
                problems.Add($"{where} has a socket, so it cannot have an address or a port.");
            }

            CheckSocketPath(socket, where + ":socket", problems);
        }

        if (listener is { Protocol: "lmtp", Tls: not "none" })
        {
            problems.Add($"{where}:tls is \"{listener.Tls}\", but LMTP is served without TLS: keep it on this machine or in a private network.");
        }

        if (listener.Tls is not "none" && (options.Tls.Certificate is null || options.Tls.Key is null))
        {
            problems.Add($"{where}:tls is \"{listener.Tls}\", which needs tls:certificate and tls:key.");
        }

        var isLocal = listener.Socket is not null || listener.Address == "localhost"
            || (IPAddress.TryParse(listener.Address, out var address) && IPAddress.IsLoopback(address));
        if (listener.PlainTextLogin && !isLocal)
        {
            problems.Add($"{where}:plainTextLogin is only possible on a loopback address or a socket.");
        }

        if (listener is { Protocol: "imap", Tls: "none", PlainTextLogin: false })
        {
            problems.Add($"{where} has no TLS, so nobody could log in: set its tls, or plainTextLogin on a loopback address.");
        }
    }

    private static void CheckSocketPath(string path, string where, List<string> problems)
    {
        if (Encoding.UTF8.GetByteCount(path) > MaxSocketPath)
        {
            problems.Add($"{where}: the path of the socket {path} has more than {MaxSocketPath} octets.");
        }
    }

    private static void CheckCertificate(PosthornOptions options, string file, List<string> problems)
    {
        if (options.Tls is not { Certificate: { } certificate, Key: { } key })
        {
            return;
        }

        foreach (var (path, name) in new[] { (certificate, "tls:certificate"), (key, "tls:key") })
        {
            if (!File.Exists(path))
            {
                problems.Add($"{file}: {name} is {path}, but there is no such file.");
                return;
            }
        }

        try
        {
            using var pair = X509Certificate2.CreateFromPemFile(certificate, key);
        }
        catch (Exception problem) when (problem is CryptographicException or IOException or UnauthorizedAccessException)
        {
            problems.Add($"{file}: tls:certificate and tls:key cannot be used: {problem.Message}");
        }
    }
}
