using System.Text.Json.Nodes;
using MailKit;
using MailKit.Net.Imap;
using Posthorn.Clients.Tests.MailKit;

namespace Posthorn.Clients.Tests.Postfix;

/// <summary>A Posthorn that takes messages of at most 1 MiB, and two Postfixes that hand their mail to it.</summary>
public sealed class HandOver : IAsyncLifetime
{
    private readonly MailKitServer _posthorn = new();
    private PostfixProcess? _bySocket;
    private PostfixProcess? _byTcp;

    /// <summary>The Postfix that uses the Unix socket, or the one that uses TCP (and does not heed SIZE).</summary>
    public PostfixProcess this[string way] => (way == "socket" ? _bySocket : _byTcp)!;

    /// <summary>An account that no other test has.</summary>
    public string NewAccount() => _posthorn.NewAccount();

    /// <summary>Opens a folder of an account, as a mail reader does.</summary>
    public async Task<(ImapClient Client, IMailFolder Folder)> OpenAsync(string account, string name = "INBOX")
    {
        var client = await _posthorn.LogInAsync(account);
        var folder = await client.GetFolderAsync(name);
        await folder.OpenAsync(FolderAccess.ReadOnly);
        return (client, folder);
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        await _posthorn.InitializeAsync();
        var server = _posthorn.Process;
        await server.TerminateAsync();
        await server.ConfigureAsync(configuration => configuration["limits"] = new JsonObject { ["maxMessageMiB"] = 1 });
        await server.RunAsync();
        // Postfix's client runs as the user postfix: it may go through the folder to the socket, and not read it.
        File.SetUnixFileMode(server.Folder, (UnixFileMode)0b111_001_001);
        _bySocket = await PostfixProcess.StartAsync($"lmtp:unix:{server.LmtpSocket}");
        _byTcp = await PostfixProcess.StartAsync($"lmtp:inet:127.0.0.1:{server.LmtpPort}", "lmtp_discard_lhlo_keywords = size");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var postfix in new[] { _bySocket, _byTcp })
        {
            if (postfix is not null)
            {
                await postfix.DisposeAsync();
            }
        }

        await _posthorn.DisposeAsync();
    }
}
