using Posthorn.Clients.Tests.Neomutt;

namespace Posthorn.Clients.Tests.Demo;

/// <summary>The commands of the demonstration that want a terminal, exactly as it prints them. (The others: DemoTests of the program.)</summary>
public sealed class PrintedCommandsTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("posthorn-client-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public async Task Neomutt_opens_the_inbox_and_asks_nothing()
    {
        await using var demo = await DemoProcess.StartAsync();
        await using var terminal = await Terminal.OpenAsync(_home, demo.Command("neomutt"));
        await terminal.SeeAsync("Where shall we meet?");

        // Another mailbox by its short name.
        await terminal.PressAsync("c");
        await terminal.SeeAsync("Open mailbox");
        await terminal.PressAsync("C-u", "=Archive/2026/January", "Enter");
        await terminal.SeeAsync("Filed away");
        await terminal.PressAsync("q");
        await terminal.SeeAsync("ended with 0");
        Assert.Empty(Directory.GetFileSystemEntries(_home));
    }

    [Fact]
    public async Task Openssl_trusts_the_certificate_and_speaks_IMAP()
    {
        await using var demo = await DemoProcess.StartAsync();
        await using var terminal = await Terminal.OpenAsync(_home, demo.Command("openssl"));
        var greeting = await terminal.SeeAsync("this mail is only a sample");
        Assert.DoesNotContain("verify error", greeting);
        await terminal.PressAsync("a LOGIN demo demo", "Enter");
        await terminal.SeeAsync("a OK ");
        await terminal.PressAsync("b LOGOUT", "Enter");
        await terminal.SeeAsync("b OK ");
        await terminal.SeeAsync("ended with 0");
    }
}
