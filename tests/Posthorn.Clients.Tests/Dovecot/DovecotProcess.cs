using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Posthorn.Clients.Tests.Server;

namespace Posthorn.Clients.Tests.Dovecot;

/// <summary>
/// Dovecot's IMAP server as a process of the test's own, spoken to by its standard input and output: logged in from the beginning, with
/// configuration, mail and log in a temporary folder. No port is opened. Disposal ends it and removes the folder.
/// </summary>
public sealed partial class DovecotProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("posthorn-dovecot-").FullName;
    private Process _process = null!;
    private int _tag;

    private DovecotProcess()
    {
    }

    private string Home => Path.Combine(_folder, "home");

    private string LogFile => Path.Combine(_folder, "log");

    /// <summary>Starts one with an empty INBOX.</summary>
    public static async Task<DovecotProcess> StartAsync()
    {
        const string Nobody = "65534";
        var dovecot = new DovecotProcess();
        var user = Environment.IsPrivilegedProcess ? Nobody : (await ClientProgram.RunAsync(dovecot._folder, "id", ["-u"])).Output.Trim();
        foreach (var folder in new[] { dovecot._folder, dovecot.Home, Path.Combine(dovecot._folder, "run") })
        {
            // It gives up the rights of root, and must get through these.
            File.SetUnixFileMode(Directory.CreateDirectory(folder).FullName, (UnixFileMode)0b111_111_111);
        }

        var configuration = Path.Combine(dovecot._folder, "dovecot.conf");
        await File.WriteAllTextAsync(configuration, $"""
            protocols = imap
            mail_location = maildir:{dovecot.Home}/mail
            ssl = no
            log_path = {dovecot.LogFile}
            base_dir = {dovecot._folder}/run
            stats_writer_socket_path =
            first_valid_uid = 0
            mail_uid = {user}
            mail_gid = {user}

            """);
        var start = new ProcessStartInfo("/usr/lib/dovecot/imap") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = dovecot._folder };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(configuration);
        start.Environment["USER"] = "reader";
        start.Environment["HOME"] = dovecot.Home;
        dovecot._process = Process.Start(start)!;
        var greeting = await dovecot.LineAsync();
        Assert.StartsWith("* PREAUTH", greeting, StringComparison.Ordinal);
        return dovecot;
    }

    /// <summary>Sends a command that must succeed, and returns its answer with the tagged line.</summary>
    public async Task<string> DoAsync(string command)
    {
        var tag = $"d{++_tag}";
        await _process.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes($"{tag} {command}\r\n"));
        await _process.StandardInput.BaseStream.FlushAsync();
        var answer = new StringBuilder();
        while (true)
        {
            var line = await LineAsync();
            answer.Append(line).Append('\n');
            if (line.StartsWith(tag + " ", StringComparison.Ordinal))
            {
                Assert.True(line.StartsWith(tag + " OK", StringComparison.Ordinal), $"{command}\n{answer}");
                return Times().Replace(answer.ToString(), "");
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.StandardInput.Close();
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
            }
        }

        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<string> LineAsync()
    {
        using var limit = new CancellationTokenSource(s_patience);
        return await _process.StandardOutput.ReadLineAsync(limit.Token)
            ?? throw new InvalidOperationException($"Dovecot has ended.\n{await _process.StandardError.ReadToEndAsync(limit.Token)}");
    }

    [GeneratedRegex(@" \([0-9.]+ \+ [0-9.]+( \+ [0-9.]+)? secs\)")]
    private static partial Regex Times();
}
