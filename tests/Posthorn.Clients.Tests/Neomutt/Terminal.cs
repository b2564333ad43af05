using System.Diagnostics;
using Posthorn.Clients.Tests.Server;

namespace Posthorn.Clients.Tests.Neomutt;

/// <summary>A program on a terminal of its own: a private tmux server with one window, whose keys and screen are ours.</summary>
public sealed class Terminal : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);
    private readonly string _name = $"posthorn-{Guid.NewGuid():N}";
    private readonly string _home;

    private Terminal(string home) => _home = home;

    /// <summary>Starts a shell command on a terminal of 100 columns and 30 lines.</summary>
    public static async Task<Terminal> OpenAsync(string home, string command)
    {
        var terminal = new Terminal(home);
        // The last screen stays when the program ends, so that a test can see what it said.
        await terminal.TmuxAsync("new-session", "-d", "-x", "100", "-y", "30", $"TERM=screen {command}; echo \"ended with $?\"; exec cat");
        return terminal;
    }

    /// <summary>Presses keys, in tmux's names: "Enter", "C-u", "q", or text.</summary>
    public Task PressAsync(params string[] keys) => TmuxAsync(["send-keys", .. keys]);

    /// <summary>Waits until the screen shows a text, and returns the screen; a line that goes on over the edge is one line.</summary>
    public Task<string> SeeAsync(string text) =>
        SeeAsync(screen => screen.Contains(text, StringComparison.Ordinal), text);

    /// <summary>Waits until the screen is as it should be, and returns it.</summary>
    public async Task<string> SeeAsync(Func<string, bool> good, string what)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var screen = (await TmuxAsync("capture-pane", "-J", "-p")).Output;
            if (good(screen))
            {
                return screen;
            }

            Assert.True(waited.Elapsed < _patience, $"The screen never showed: {what}\n{screen}");
            await Task.Delay(50);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await TmuxAsync("kill-server");

    private Task<ProgramRun> TmuxAsync(params string[] arguments) =>
        ClientProgram.RunAsync(_home, "tmux", ["-L", _name, "-f", "/dev/null", .. arguments]);
}
