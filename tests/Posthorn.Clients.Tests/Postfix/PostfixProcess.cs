using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Posthorn.Clients.Tests.Server;

namespace Posthorn.Clients.Tests.Postfix;

/// <summary>
/// A Postfix of the test's own: configuration, queue, data and log in a temporary folder, SMTP on a free port of loopback, all mail
/// for example.org handed to one LMTP server and none to anybody else. It needs root (directly or by sudo without a password), because
/// Postfix does. Disposal stops it and removes the folder.
/// </summary>
public sealed class PostfixProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("posthorn-postfix-").FullName;

    private PostfixProcess()
    {
    }

    /// <summary>Where it takes mail by SMTP.</summary>
    public int SmtpPort { get; } = FreePorts.Take();

    private string ConfigurationFolder => Path.Combine(_folder, "config");

    private string LogFile => Path.Combine(_folder, "mail.log");

    /// <summary>Starts one that hands its mail to an LMTP server.</summary>
    /// <param name="transport">As in Postfix's virtual_transport: lmtp:unix:PATH or lmtp:inet:HOST:PORT.</param>
    /// <param name="settings">Further lines of main.cf.</param>
    public static async Task<PostfixProcess> StartAsync(string transport, params string[] settings)
    {
        var postfix = new PostfixProcess();
        // Postfix's processes run as the user postfix and must get through this folder.
        File.SetUnixFileMode(postfix._folder, (UnixFileMode)0b111_101_101);
        // What belongs in the queue's folder, and the data folder, "start" makes with the right owners.
        Directory.CreateDirectory(Path.Combine(postfix._folder, "queue"));
        Directory.CreateDirectory(postfix.ConfigurationFolder);
        await File.WriteAllTextAsync(Path.Combine(postfix.ConfigurationFolder, "main.cf"), postfix.Main(transport, settings));
        await File.WriteAllTextAsync(Path.Combine(postfix.ConfigurationFolder, "master.cf"), postfix.Master());
        var (code, output) = await postfix.RunAsync("start");
        if (code != 0)
        {
            var log = await postfix.ReadLogAsync();
            await postfix.DisposeAsync();
            throw new InvalidOperationException($"Postfix did not start ({code}).\n{output}\n{log}");
        }

        return postfix;
    }

    /// <summary>Hands it a message by SMTP, octet by octet as given.</summary>
    public async Task SubmitAsync(byte[] message, string from, params string[] recipients)
    {
        var file = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        await File.WriteAllBytesAsync(file, message);
        var (code, output) = await RunToolAsync("curl",
        [
            "--silent", "--show-error", "--max-time", "60", $"smtp://127.0.0.1:{SmtpPort}/client.example.org", "--mail-from", from,
            .. recipients.SelectMany(recipient => new[] { "--mail-rcpt", recipient }), "--upload-file", file,
        ]);
        Assert.True(code == 0, output);
    }

    /// <summary>Waits until the log has a line like this, and gives it.</summary>
    public async Task<string> WaitForLogAsync(string pattern)
    {
        var line = new Regex(pattern, RegexOptions.CultureInvariant);
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < s_patience; await Task.Delay(50))
        {
            var found = (await ReadLogAsync()).Split('\n').FirstOrDefault(line.IsMatch);
            if (found is not null)
            {
                return found;
            }
        }

        throw new TimeoutException($"Postfix has not logged {pattern}.\n{await ReadLogAsync()}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // "stop" waits until the master and its children are gone.
        await RunAsync("stop");
        if (Environment.IsPrivilegedProcess)
        {
            Directory.Delete(_folder, recursive: true);
        }
        else
        {
            await RunToolAsync("sudo", ["-n", "rm", "-rf", _folder]);
        }
    }

    private static async Task<(int Code, string Output)> RunToolAsync(string program, string[] arguments)
    {
        using var tool = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        tool.StandardInput.Close();
        // The master inherits the streams of "postfix start", so their end comes with its end only: what has come by then is enough.
        var output = new StringBuilder();
        void Keep(string? line)
        {
            lock (output)
            {
                output.AppendLine(line);
            }
        }

        tool.OutputDataReceived += (_, line) => Keep(line.Data);
        tool.ErrorDataReceived += (_, line) => Keep(line.Data);
        tool.BeginOutputReadLine();
        tool.BeginErrorReadLine();
        while (!tool.WaitForExit(0))
        {
            await Task.Delay(20);
        }

        lock (output)
        {
            return (tool.ExitCode, output.ToString());
        }
    }

    private Task<(int Code, string Output)> RunAsync(string command)
    {
        string[] arguments = ["-c", ConfigurationFolder, command];
        return Environment.IsPrivilegedProcess
            ? RunToolAsync("/usr/sbin/postfix", arguments)
            : RunToolAsync("sudo", ["-n", "/usr/sbin/postfix", .. arguments]);
    }

    private async Task<string> ReadLogAsync()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return (await RunToolAsync("sudo", ["-n", "cat", LogFile])).Output;
        }

        return File.Exists(LogFile) ? await File.ReadAllTextAsync(LogFile) : "";
    }

    private string Main(string transport, string[] settings) => $"""
        compatibility_level = 3.6
        queue_directory = {_folder}/queue
        data_directory = {_folder}/data
        maillog_file = {LogFile}
        maillog_file_prefixes = {_folder}
        inet_interfaces = 127.0.0.1
        inet_protocols = ipv4
        myhostname = mx.example.org
        mydestination =
        mynetworks = 127.0.0.0/8
        alias_maps =
        smtp_tls_security_level = none
        lmtp_tls_security_level = none
        virtual_mailbox_domains = example.org
        virtual_transport = {transport}
        # Whatever happens, nothing leaves this machine.
        default_transport = error:5.7.1 This server sends nothing elsewhere
        relay_transport = $default_transport
        local_transport = $default_transport
        notify_classes =
        {string.Join('\n', settings)}

        """;

    private string Master() => $"""
        127.0.0.1:{SmtpPort} inet n - n - - smtpd
        cleanup unix n - n - 0 cleanup
        qmgr unix n - n 300 1 qmgr
        rewrite unix - - n - - trivial-rewrite
        bounce unix - - n - 0 bounce
        defer unix - - n - 0 bounce
        trace unix - - n - 0 bounce
        verify unix - - n - 1 verify
        flush unix n - n 1000? 0 flush
        proxymap unix - - n - - proxymap
        showq unix n - n - - showq
        error unix - - n - - error
        retry unix - - n - - error
        lmtp unix - - n - - lmtp
        anvil unix - - n - 1 anvil
        scache unix - - n - 1 scache
        postlog unix-dgram n - n - 1 postlogd

        """;
}
