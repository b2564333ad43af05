using System.Diagnostics;
using System.Globalization;
using Posthorn.Clients.Tests.Server;

namespace Posthorn.Clients.Tests.Demo;

/// <summary><c>posthorn demo</c> on ports that are free, and the commands that it prints.</summary>
public sealed class DemoProcess : IAsyncDisposable
{
    private const int ImapPort = 1143;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly List<string> _commands = [];

    private DemoProcess(Process process) => _process = process;

    /// <summary>Starts it, and waits until it has printed its commands.</summary>
    public static async Task<DemoProcess> StartAsync()
    {
        // One free port says little of the others; a place that turns out to be taken is left for another.
        for (var attempt = 1; ; attempt++)
        {
            var offset = FreePorts.Take() - ImapPort;
            if (offset is > 0 and < 55_000 && await TryStartAsync(offset) is { } demo)
            {
                return demo;
            }

            Assert.True(attempt < 20, "The demonstration does not start.");
        }
    }

    /// <summary>The one command that begins with the name of this program, as it is printed.</summary>
    public string Command(string program) => Assert.Single(_commands, command => command.StartsWith(program + " ", StringComparison.Ordinal));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static async Task<DemoProcess?> TryStartAsync(int offset)
    {
        var demo = new DemoProcess(PosthornProcess.Start("demo", "--port-offset", offset.ToString(CultureInfo.InvariantCulture)));
        using var limit = new CancellationTokenSource(_patience);
        while (await demo._process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            demo._commands.Add(line.Trim());
            if (line.Contains("openssl", StringComparison.Ordinal))
            {
                return demo;
            }
        }

        await demo.DisposeAsync();
        return null;
    }
}
