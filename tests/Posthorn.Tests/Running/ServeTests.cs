using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Posthorn.Tests.Running;

public class ServeTests
{
    [Fact]
    public async Task From_init_to_a_login_and_an_orderly_end()
    {
        using var folder = new TemporaryFolder();
        var offset = PosthornProcess.FreeOffset(143, 993, 24, 80);
        var file = await InitAsync(folder.Root, offset);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder.Root, "key.pem")));
        Assert.Equal(1, (await PosthornProcess.RunAsync(null, "init", folder.Root)).Code);   // It never overwrites.
        Assert.Equal(0, (await PosthornProcess.RunAsync(null, "config", "check", "--config", file)).Code);
        Assert.Equal(0, (await PosthornProcess.RunAsync("first\n", "account", "add", "anna", "--config", file)).Code);

        await using var server = PosthornProcess.Start("serve", "--config", file);
        var health = $"curl -s -m 5 -o /dev/null -w '%{{http_code}}' http://127.0.0.1:{80 + offset}/health/";
        for (var clock = Stopwatch.StartNew(); (await PosthornProcess.ShellAsync(health + "ready")).Output != "200\n";)
        {
            Assert.True(clock.Elapsed < TimeSpan.FromMinutes(2), server.Output);
        }

        // The store is the server's now: a second one is refused, and account commands go through the control socket.
        var control = Path.Combine(folder.Root, "data", "control.sock");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(control));
        var second = await PosthornProcess.RunAsync(null, "serve", "--config", file);
        Assert.Equal(1, second.Code);
        Assert.Single(second.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("404\n", (await PosthornProcess.ShellAsync(health.Replace("/health/", "/control/list", StringComparison.Ordinal))).Output);
        var web = $"curl -s -m 5 http://127.0.0.1:{80 + offset}/";
        Assert.Equal("[]\n", (await PosthornProcess.ShellAsync(web + "sessions; echo")).Output);
        using (var peer = new System.Net.Sockets.TcpClient("127.0.0.1", 143 + offset))
        {
            Assert.Equal('*', peer.GetStream().ReadByte());
            Assert.Contains("\"now\":\"waits for the client (", (await PosthornProcess.ShellAsync(web + "sessions")).Output, StringComparison.Ordinal);
            var page = (await PosthornProcess.ShellAsync(web)).Output;
            Assert.Contains("<td>imap</td><td>127.0.0.1", page, StringComparison.Ordinal);
            Assert.Contains("1 accounts, 1 sessions", page, StringComparison.Ordinal);
        }

        Assert.Equal(0, (await PosthornProcess.RunAsync("second\n", "account", "add", "bob@example.org", "--config", file)).Code);
        Assert.Contains("bob@example.org", (await PosthornProcess.RunAsync(null, "account", "list", "--json", "--config", file)).Output, StringComparison.Ordinal);

        var imap = $"curl -s -m 30 --cacert {folder.Root}/certificate.pem --ssl-reqd imap://localhost:{143 + offset}/";
        Assert.Contains("INBOX", (await PosthornProcess.ShellAsync(imap + " -u anna@example.org:first")).Output, StringComparison.Ordinal);
        Assert.Contains("Drafts", (await PosthornProcess.ShellAsync(imap + " -u bob@example.org:second")).Output, StringComparison.Ordinal);
        Assert.NotEqual(0, (await PosthornProcess.ShellAsync(imap + " -u anna:guessed-secret")).Code);
        await server.UntilAsync(text => text.Contains("login failed:", StringComparison.Ordinal));
        Assert.DoesNotContain("guessed-secret", server.Output, StringComparison.Ordinal);
        var line = server.Output.Split('\n').Single(line => line.Contains("login failed:", StringComparison.Ordinal));
        Assert.Equal("127.0.0.1", Fail2banTests.AddressIn(line));
        Assert.Equal(0, (await PosthornProcess.RunAsync(null, "account", "remove", "anna", "--yes", "--config", file)).Code);

        Assert.Equal(0, await server.TerminateAsync());
        Assert.False(File.Exists(control));
        Assert.DoesNotMatch(new Regex("[Ee]xception|   at "), server.Output);
    }

    [Fact]
    public async Task A_port_in_use_is_one_sentence()
    {
        using var folder = new TemporaryFolder();
        var offset = PosthornProcess.FreeOffset(143, 993, 24, 80);
        var file = await InitAsync(folder.Root, offset);
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 24 + offset);
        taken.Start();
        var (code, output) = await PosthornProcess.RunAsync(null, "serve", "--config", file, "--set", "log:level=warning");
        Assert.Equal((1, $"Port {24 + offset} of 127.0.0.1 is in use by another program.\n"), (code, output));
    }

    [Theory]
    [InlineData("serve", "--config", "/nonexistent/posthorn.json")]
    [InlineData("config", "check", "--config", "/nonexistent/posthorn.json")]
    [InlineData("serve", "--no-such-option")]
    public async Task A_bad_configuration_or_usage_is_exit_code_2(params string[] arguments) =>
        Assert.Equal(2, (await PosthornProcess.RunAsync(null, arguments)).Code);

    private static async Task<string> InitAsync(string folder, int offset)
    {
        var (code, output) = await PosthornProcess.RunAsync(null, "init", folder, "--name", "example.org");
        Assert.True(code == 0, output);
        var file = Path.Combine(folder, "posthorn.json");
        var text = await File.ReadAllTextAsync(file);
        text = text.Replace("\"*\"", "\"127.0.0.1\"").Replace("\"enabled\": false", "\"enabled\": true");
        text = Regex.Replace(text, "\"port\": (143|993|24)\\b", match => $"\"port\": {int.Parse(match.Groups[1].Value) + offset}");
        await File.WriteAllTextAsync(file, text.Replace("\"port\": 8080", $"\"port\": {80 + offset}"));
        return file;
    }
}
