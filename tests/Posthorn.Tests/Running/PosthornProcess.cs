using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Posthorn.Tests.Running;

/// <summary>The built program as a process of its own.</summary>
internal sealed class PosthornProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PosthornProcess(string file, IEnumerable<string> arguments, string? input)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.Exited += (_, _) => _ended.TrySetResult();
        _process.OutputDataReceived += (_, line) => Add(line.Data);
        _process.ErrorDataReceived += (_, line) => Add(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        if (input is not null)
        {
            _process.StandardInput.Write(input);
        }

        _process.StandardInput.Close();
    }

    /// <summary>What it has written so far, to both outputs.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Starts a command of the program.</summary>
    public static PosthornProcess Start(params string[] arguments) => new("dotnet", [Program, .. arguments], null);

    /// <summary>Runs a command of the program to its end.</summary>
    public static Task<(int Code, string Output)> RunAsync(string? input, params string[] arguments) =>
        RunToEndAsync(new PosthornProcess("dotnet", [Program, .. arguments], input));

    /// <summary>Runs a line as a shell does.</summary>
    public static Task<(int Code, string Output)> ShellAsync(string line) => RunToEndAsync(new PosthornProcess("/bin/sh", ["-c", line], null));

    /// <summary>The first of some ports that are free, all of them.</summary>
    public static int FreeOffset(params int[] ports)
    {
        for (var offset = Random.Shared.Next(12_000, 45_000); ; offset += 7)
        {
            try
            {
                foreach (var port in ports)
                {
                    using var probe = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
                    probe.Bind(new IPEndPoint(IPAddress.IPv6Any, port + offset));
                }

                return offset;
            }
            catch (SocketException)
            {
                // Somebody else's.
            }
        }
    }

    /// <summary>Waits until something is true of it.</summary>
    public async Task UntilAsync(Func<string, bool> isSo)
    {
        for (var clock = Stopwatch.StartNew(); !isSo(Output); await Task.Delay(20))
        {
            Assert.False(_process.HasExited && !isSo(Output), $"It ended: {Output}");
            Assert.True(clock.Elapsed < s_patience, $"It takes too long: {Output}");
        }
    }

    /// <summary>Sends SIGTERM, as systemd does, and waits for the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString()]);
        await kill.WaitForExitAsync();
        await _ended.Task.WaitAsync(s_patience);
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "posthorn.dll");

    private static async Task<(int Code, string Output)> RunToEndAsync(PosthornProcess process)
    {
        await using (process)
        {
            await process._process.WaitForExitAsync().WaitAsync(s_patience);
            return (process._process.ExitCode, process.Output);
        }
    }

    private void Add(string? line)
    {
        lock (_output)
        {
            _output.Append(line).Append(line is null ? "" : "\n");
        }
    }
}
