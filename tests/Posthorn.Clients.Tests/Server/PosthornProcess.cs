using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Posthorn.Clients.Tests.Server;

/// <summary>
/// The real program, <c>posthorn serve</c>, as a child process with a data folder of its own: on loopback, on free ports. It is
/// ready when <see cref="StartAsync"/> returns, and is gone, with its folder, after disposal.
/// </summary>
public sealed class PosthornProcess : IAsyncDisposable
{
    private readonly StringBuilder _log = new();
    private Process? _process;

    private PosthornProcess(string folder)
    {
        Folder = folder;
        ImapPort = FreePorts.Take();
        ImapsPort = FreePorts.Take();
        LmtpPort = FreePorts.Take();
    }

    /// <summary>Everything of this server: configuration, certificate, data.</summary>
    public string Folder { get; }

    /// <summary>IMAP with STARTTLS; passwords are taken without TLS, since it is loopback.</summary>
    public int ImapPort { get; }

    /// <summary>IMAPS.</summary>
    public int ImapsPort { get; }

    /// <summary>LMTP.</summary>
    public int LmtpPort { get; }

    /// <summary>LMTP on a Unix socket.</summary>
    public string LmtpSocket => Path.Combine(Folder, "lmtp.sock");

    /// <summary>The certificate, which clients may trust; its names are localhost and 127.0.0.1.</summary>
    public string Certificate => Path.Combine(Folder, "certificate.pem");

    /// <summary>The certificate's key.</summary>
    public string Key => Path.Combine(Folder, "key.pem");

    /// <summary>The configuration.</summary>
    public string Configuration => Path.Combine(Folder, "posthorn.json");

    /// <summary>The process's id.</summary>
    public int Id => _process!.Id;

    /// <summary>What the server has logged so far.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>Makes a server with accounts whose password is their name, and starts it.</summary>
    public static async Task<PosthornProcess> StartAsync(params string[] accounts)
    {
        var server = new PosthornProcess(Directory.CreateTempSubdirectory("posthorn-test-").FullName);
        await MakeCertificateAsync(server.Certificate, server.Key);
        await server.ConfigureAsync();
        await server.RunAsync();
        foreach (var account in accounts)
        {
            await server.AddAccountAsync(account, account);
        }

        return server;
    }

    /// <summary>Writes the configuration anew; a test may change it before it is used.</summary>
    public async Task ConfigureAsync(Action<JsonObject>? change = null)
    {
        JsonObject Listener(string protocol, int port, string tls) => new()
        {
            ["protocol"] = protocol,
            ["address"] = "127.0.0.1",
            ["port"] = port,
            ["tls"] = tls,
        };
        var imap = Listener("imap", ImapPort, "starttls");
        imap["plainTextLogin"] = true;
        var configuration = new JsonObject
        {
            ["dataFolder"] = Path.Combine(Folder, "data"),
            ["tls"] = new JsonObject { ["certificate"] = Certificate, ["key"] = Key },
            ["accounts"] = new JsonObject { ["localDomains"] = new JsonArray("localhost", "example.org") },
            ["passwords"] = new JsonObject { ["scramIterations"] = 4096 },
            ["listeners"] = new JsonArray(
                imap,
                Listener("imap", ImapsPort, "implicit"),
                Listener("lmtp", LmtpPort, "none"),
                new JsonObject { ["protocol"] = "lmtp", ["socket"] = LmtpSocket, ["socketMode"] = "0666" }),
        };
        change?.Invoke(configuration);
        await File.WriteAllTextAsync(Configuration, configuration.ToJsonString());
    }

    /// <summary>Starts the program and waits until it accepts connections.</summary>
    public async Task RunAsync()
    {
        _process = Start("serve", "--config", Configuration);
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var deadline = Stopwatch.StartNew();
        foreach (var port in new[] { ImapPort, ImapsPort, LmtpPort })
        {
            while (!await AcceptsAsync(port))
            {
                if (_process.HasExited || deadline.Elapsed > TimeSpan.FromSeconds(60))
                {
                    throw new InvalidOperationException($"The server did not start.\n{Log}");
                }

                await Task.Delay(50);
            }
        }
    }

    /// <summary>Waits until the log tells that a session of this account is compressed.</summary>
    public async Task WaitUntilCompressedAsync(string account)
    {
        var deadline = Stopwatch.StartNew();
        while (!Log.Split('\n').Any(line =>
            line.Contains(" compressed: ", StringComparison.Ordinal) && line.TrimEnd().EndsWith($" account={account}", StringComparison.Ordinal)))
        {
            Assert.True(deadline.Elapsed < TimeSpan.FromSeconds(30), $"No session of {account} was compressed.\n{Log}");
            await Task.Delay(50);
        }
    }

    /// <summary>Adds an account through the running server.</summary>
    public async Task AddAccountAsync(string name, string password)
    {
        var (code, output) = await RunToolAsync(password + "\n", "account", "add", name, "--config", Configuration);
        if (code != 0)
        {
            throw new InvalidOperationException($"The account {name} could not be added ({code}).\n{output}\n{Log}");
        }
    }

    /// <summary>Runs the program for another command than serve.</summary>
    public static async Task<(int Code, string Output)> RunToolAsync(string input, params string[] arguments)
    {
        using var tool = Start(arguments);
        await tool.StandardInput.WriteAsync(input);
        tool.StandardInput.Close();
        var output = tool.StandardOutput.ReadToEndAsync();
        var errors = tool.StandardError.ReadToEndAsync();
        await tool.WaitForExitAsync();
        return (tool.ExitCode, await output + await errors);
    }

    /// <summary>Ends the process at once, as kill -9 does.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks the process to end (SIGTERM) and says how it ended.</summary>
    public async Task<int> TerminateAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", _process!.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await KillAsync();
        }

        _process?.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Makes a self-signed certificate for localhost and 127.0.0.1 with openssl.</summary>
    public static async Task MakeCertificateAsync(string certificate, string key, string name = "localhost")
    {
        using var openssl = Process.Start(new ProcessStartInfo("openssl",
        [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", $"/CN={name}",
            "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", certificate,
        ])
        { RedirectStandardError = true })!;
        var problem = await openssl.StandardError.ReadToEndAsync();
        await openssl.WaitForExitAsync();
        if (openssl.ExitCode != 0)
        {
            throw new InvalidOperationException(problem);
        }
    }

    /// <summary>Starts a command of the program; the caller ends it.</summary>
    public static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo("dotnet", ["exec", ProgramFile(), .. arguments])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
    })!;

    /// <summary>The program as it was built beside the tests, in the same configuration.</summary>
    private static string ProgramFile()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        var configuration = directory.Parent!.Name;
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Posthorn.slnx")))
        {
            directory = directory.Parent;
        }

        return Path.Combine(directory!.FullName, "src", "Posthorn", "bin", configuration, "net10.0", "posthorn.dll");
    }

    private static async Task<bool> AcceptsAsync(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Keep(string? line)
    {
        lock (_log)
        {
            _log.AppendLine(line);
        }
    }
}
