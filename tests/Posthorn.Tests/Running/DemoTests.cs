using System.Text.RegularExpressions;

namespace Posthorn.Tests.Running;

public class DemoTests
{
    [Fact]
    public async Task The_commands_that_it_prints_work_as_printed_and_nothing_is_left_behind()
    {
        var offset = FreeOffset();
        await using var demo = await StartAsync(offset);
        var certificate = demo.Output.Split(' ', '\n').First(word => word.EndsWith("certificate.pem", StringComparison.Ordinal));

        // neomutt and openssl want a terminal: tests/Posthorn.Clients.Tests gives them one.
        var commands = demo.Output[demo.Output.IndexOf("Try:", StringComparison.Ordinal)..].Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)[1..];
        Assert.Equal(["curl", "curl", "curl", "python3", "neomutt", "printf", "openssl"], commands.Select(command => command.Split(' ')[0]));
        foreach (var command in commands.Where(command => !command.StartsWith("neomutt ", StringComparison.Ordinal) && !command.StartsWith("openssl ", StringComparison.Ordinal)))
        {
            var (code, output) = await PosthornProcess.ShellAsync(command);
            Assert.True(code == 0, $"{command}\n{output}");
        }

        Assert.Contains("2 accounts", (await PosthornProcess.ShellAsync($"curl -s http://127.0.0.1:{8080 + offset}/")).Output, StringComparison.OrdinalIgnoreCase);
        var refused = await PosthornProcess.ShellAsync(
            $"printf 'Subject: x\\r\\n\\r\\nx\\r\\n' | curl -s smtp://127.0.0.1:{1025 + offset} --mail-from you@example.org --mail-rcpt nobody@localhost -T -");
        Assert.NotEqual(0, refused.Code);
        Assert.Equal(0, await demo.TerminateAsync());
        Assert.False(Directory.Exists(Path.GetDirectoryName(certificate)));
    }

    [Fact]
    public async Task With_keep_the_mail_of_the_first_run_is_there_in_the_second()
    {
        using var parent = new TemporaryFolder();
        var folder = Path.Combine(parent.Root, "kept");   // It makes the folder itself.
        var offset = FreeOffset();
        int samples;
        await using (var first = await StartAsync(offset, "--keep", folder))
        {
            await using var client = await LogInAsync(offset);
            samples = await client.CountAsync("");
            await client.AppendAsync("written in the first run");
            Assert.Equal(0, await first.TerminateAsync());
        }

        var certificate = await File.ReadAllTextAsync(Path.Combine(folder, "certificate.pem"));
        await using var second = await StartAsync(offset, "--keep", folder);
        await using var again = await LogInAsync(offset);
        Assert.Equal(1, await again.CountAsync("written in the first run"));
        Assert.Equal(samples + 1, await again.CountAsync(""));   // The samples are not delivered twice.
        Assert.Equal(certificate, await File.ReadAllTextAsync(Path.Combine(folder, "certificate.pem")));
        Assert.Equal(0, await second.TerminateAsync());
        Assert.True(File.Exists(Path.Combine(folder, "data", "posthorn.db")));
        Assert.DoesNotMatch(" warning | error |Exception", second.Output);
    }

    [Fact]
    public async Task With_drip_new_mail_comes_while_one_watches()
    {
        var offset = FreeOffset();
        await using var demo = await StartAsync(offset, "--drip", "0.1s");
        await using var client = await LogInAsync(offset);
        var selected = await client.DoAsync("SELECT INBOX");
        var exists = Exists(selected);
        await client.SendAsync("i IDLE\r\n");
        for (var seen = exists; seen < exists + 3;)
        {
            // Two may be told of at once.
            var now = Exists(await client.UntilAsync(" EXISTS"));
            seen = now > seen ? now : throw new InvalidOperationException($"{seen} messages, and then {now}.");
        }

        Assert.Equal(0, await demo.TerminateAsync());
        Assert.DoesNotMatch(" warning | error |Exception", demo.Output);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("0s")]
    [InlineData("10")]
    public async Task A_drip_that_is_no_time_is_said_and_nothing_is_started(string time) =>
        Assert.Equal((2, "--drip: a time such as 10s or 2m is expected.\n"), await PosthornProcess.RunAsync(null, "demo", "--drip", time));

    private static int Exists(string answer) => int.Parse(Regex.Match(answer, @"\* (\d+) EXISTS").Groups[1].Value);

    private static int FreeOffset() => PosthornProcess.FreeOffset(1143, 1993, 1024, 1025, 8080);

    private static async Task<PosthornProcess> StartAsync(int offset, params string[] arguments)
    {
        var demo = PosthornProcess.Start(["demo", "--port-offset", offset.ToString(), .. arguments]);
        await demo.UntilAsync(text => text.Contains("openssl", StringComparison.Ordinal));
        return demo;
    }

    private static Task<WireClient> LogInAsync(int offset) => WireClient.LogInAsync(1143 + offset, "demo", "demo");
}
