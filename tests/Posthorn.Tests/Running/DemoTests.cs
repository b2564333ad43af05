namespace Posthorn.Tests.Running;

public class DemoTests
{
    [Fact]
    public async Task The_commands_that_it_prints_work_as_printed_and_nothing_is_left_behind()
    {
        var offset = PosthornProcess.FreeOffset(1143, 1993, 1024, 1025, 8080);
        await using var demo = PosthornProcess.Start("demo", "--port-offset", offset.ToString());
        await demo.UntilAsync(text => text.Contains("openssl", StringComparison.Ordinal));
        var certificate = demo.Output.Split(' ', '\n').First(word => word.EndsWith("certificate.pem", StringComparison.Ordinal));

        var commands = demo.Output.Split('\n').Select(line => line.Trim())
            .Where(line => line.StartsWith("curl ", StringComparison.Ordinal) || line.StartsWith("printf ", StringComparison.Ordinal) || line.StartsWith("python3 ", StringComparison.Ordinal))
            .ToList();
        Assert.InRange(commands.Count, 4, 20);
        foreach (var command in commands)
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
}
