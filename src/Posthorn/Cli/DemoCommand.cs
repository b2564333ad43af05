using System.CommandLine;
using System.Globalization;
using Posthorn.Configuration;
using Posthorn.Demo;
using Posthorn.Hosting;

namespace Posthorn.Cli;

/// <summary><c>posthorn demo</c>: a server on loopback with sample mail, without any configuration.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var keep = new Option<string?>("--keep") { Description = "Keeps the data in this folder, and uses it again the next time.", HelpName = "DIR" };
        var drip = new Option<string?>("--drip") { Description = "Delivers a message to demo now and then, every 10s for instance.", HelpName = "TIME" };
        var offset = new Option<int>("--port-offset") { Description = "Is added to all ports.", HelpName = "N" };
        var command = new Command("demo", "Serves sample mail on loopback; nothing leaves this machine.") { keep, drip, offset };
        command.SetAction((parsed, cancel) => CommandLine.GuardAsync(async () =>
        {
            var every = ParseTime(parsed.GetValue(drip));
            if (parsed.GetValue(drip) is not null && every is null)
            {
                await Console.Error.WriteLineAsync("--drip: a time such as 10s or 2m is expected.");
                return CommandLine.BadUsage;
            }

            return await RunAsync(parsed.GetValue(keep), every, parsed.GetValue(offset));
        }));
        return command;
    }

    private static async Task<int> RunAsync(string? keep, TimeSpan? drip, int offset)
    {
        var folder = keep is null ? DemoFolder.CreateTemporary() : Path.GetFullPath(keep);
        try
        {
            Directory.CreateDirectory(folder);
            var options = DemoOptions.For(folder, offset);
            await DemoOptions.MakeCertificateAsync(options);
            await using var host = await PosthornHost.StartAsync(
                options, new HostExtras("Posthorn demo: this mail is only a sample.", IsQuiet: true));
            await DemoSeed.FillNewAsync(host, CancellationToken.None);
            Console.WriteLine(DemoText.Of(options, offset, keep));
            var dripping = drip is { } every ? DemoDrip.RunAsync(host, every, host.Stopping) : Task.CompletedTask;
            await host.WaitAsync();
            await dripping;
            return CommandLine.Done;
        }
        finally
        {
            if (keep is null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static TimeSpan? ParseTime(string? text)
    {
        if (text is not { Length: > 1 } || !double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number <= 0 || number > 1000)
        {
            return null;
        }

        return text[^1] switch { 's' => TimeSpan.FromSeconds(number), 'm' => TimeSpan.FromMinutes(number), _ => null };
    }
}
