using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Posthorn.Tests.Running;

/// <summary>
/// <c>posthorn serve</c> with a folder, a configuration and accounts of its own: on loopback, with cheap passwords that are taken
/// without TLS. The password of every account is <see cref="Password"/>.
/// </summary>
internal sealed class TestServer : IAsyncDisposable
{
    /// <summary>Everybody's password, which occurs in nothing else.</summary>
    public const string Password = "quincejam";

    private readonly TemporaryFolder _folder = new();
    private readonly int _offset = PosthornProcess.FreeOffset(143, 993, 24);

    private TestServer()
    {
    }

    /// <summary>IMAP with STARTTLS.</summary>
    public int ImapPort => 143 + _offset;

    /// <summary>IMAP under TLS.</summary>
    public int ImapsPort => 993 + _offset;

    /// <summary>LMTP.</summary>
    public int LmtpPort => 24 + _offset;

    /// <summary>The folder of the configuration; the mail is in "data" beside it.</summary>
    public string Folder => _folder.Root;

    /// <summary>The configuration file.</summary>
    public string Configuration => Path.Combine(Folder, "posthorn.json");

    /// <summary>The running program.</summary>
    public PosthornProcess Process { get; private set; } = null!;

    /// <summary>Makes a server and starts it.</summary>
    /// <param name="accounts">The accounts' names.</param>
    /// <param name="change">Changes the configuration before it is written.</param>
    public static async Task<TestServer> StartAsync(string[] accounts, Action<JsonObject>? change = null)
    {
        var server = new TestServer();
        try
        {
            await server.ConfigureAsync(change);
            var (code, output) = await PosthornProcess.RunAsync(
                string.Concat(accounts.Select(name => $"{name},{Password}\n")), "account", "import", "-", "--config", server.Configuration);
            Assert.True(code == 0, output);
            await server.RunAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the program, and waits until it serves.</summary>
    public async Task RunAsync()
    {
        Process = PosthornProcess.Start("serve", "--config", Configuration);
        for (var clock = Stopwatch.StartNew(); ; await Task.Delay(20))
        {
            try
            {
                await (await ConnectAsync()).DisposeAsync();
                return;
            }
            catch (SocketException)
            {
                Assert.True(!Process.HasExited && clock.Elapsed < TimeSpan.FromMinutes(2), $"It does not serve: {Process.Output}");
            }
        }
    }

    /// <summary>A connection without TLS that has not logged in.</summary>
    public Task<WireClient> ConnectAsync() => WireClient.ConnectAsync(ImapPort);

    /// <summary>A connection of an account, with INBOX selected.</summary>
    public Task<WireClient> SelectAsync(string account, bool tls = false) =>
        WireClient.LogInAsync(tls ? ImapsPort : ImapPort, account, Password, tls, select: true);

    /// <summary>A command of the program that uses this configuration.</summary>
    public Task<(int Code, string Output)> ToolAsync(string? input, params string[] arguments) =>
        PosthornProcess.RunAsync(input, [.. arguments, "--config", Configuration]);

    public async ValueTask DisposeAsync()
    {
        if (Process is not null)
        {
            await Process.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task ConfigureAsync(Action<JsonObject>? change)
    {
        Assert.Equal(0, (await PosthornProcess.RunAsync(null, "init", Folder, "--name", "localhost")).Code);
        JsonObject Listener(string protocol, int port, string tls) =>
            new() { ["protocol"] = protocol, ["address"] = "127.0.0.1", ["port"] = port, ["tls"] = tls };
        var imap = Listener("imap", ImapPort, "starttls");
        imap["plainTextLogin"] = true;
        var configuration = new JsonObject
        {
            ["dataFolder"] = "data",
            ["tls"] = new JsonObject { ["certificate"] = "certificate.pem", ["key"] = "key.pem" },
            ["accounts"] = new JsonObject { ["localDomains"] = new JsonArray("localhost") },
            ["passwords"] = new JsonObject { ["scramIterations"] = 4096, ["failureDelayMilliseconds"] = 1 },
            ["listeners"] = new JsonArray(imap, Listener("imap", ImapsPort, "implicit"), Listener("lmtp", LmtpPort, "none")),
        };
        change?.Invoke(configuration);
        await File.WriteAllTextAsync(Configuration, configuration.ToJsonString());
    }
}
