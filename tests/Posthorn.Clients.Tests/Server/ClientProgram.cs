using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Posthorn.Clients.Tests.Server;

/// <summary>A real mail program, run to its end in a home folder of its own.</summary>
public static class ClientProgram
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(90);

    /// <summary>Runs a program and says what it said.</summary>
    /// <param name="home">HOME, and the working folder: what the user's own configuration says counts for nothing.</param>
    /// <param name="file">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">What it reads from standard input, which then ends.</param>
    /// <param name="expectExit">The exit code that it must have; null: any.</param>
    /// <exception cref="TimeoutException">It did not end; it has been killed.</exception>
    public static async Task<ProgramRun> RunAsync(
        string home, string file, IEnumerable<string> arguments, string input = "", int? expectExit = 0)
    {
        using var program = Start(home, file, arguments);
        var output = program.StandardOutput.ReadToEndAsync();
        var errors = program.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(_patience);
        try
        {
            await program.StandardInput.WriteAsync(input.AsMemory(), limit.Token);
            program.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading what it was given; its exit code and output tell why.
        }

        try
        {
            await program.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            program.Kill(entireProcessTree: true);
            throw new TimeoutException($"{file} did not end.\n{await output}\n{await errors}");
        }

        var run = new ProgramRun(program.ExitCode, await output, await errors);
        Assert.True(expectExit is null || run.Code == expectExit, $"{file} ended with {run.Code}.\n{run.Output}\n{run.Errors}");
        return run;
    }

    private static Process Start(string home, string file, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardInputEncoding = new UTF8Encoding(false),
            WorkingDirectory = home,
        };
        start.Environment["HOME"] = home;
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment.Remove("XDG_CONFIG_HOME");
        start.Environment.Remove("XDG_DATA_HOME");
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception problem)
        {
            throw new InvalidOperationException($"{file} is not installed; ./test.sh installs what the tests need.", problem);
        }
    }
}

/// <summary>How a program ended and what it said.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Errors">Standard error.</param>
public sealed record ProgramRun(int Code, string Output, string Errors)
{
    /// <summary>Both, for programs that do not keep them apart.</summary>
    public string All => Output + Errors;
}
