using System.CommandLine;
using Posthorn.Hosting;

namespace Posthorn.Cli;

/// <summary><c>posthorn serve</c>: the server, until it is told to stop.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var command = new Command("serve", "Serves mail as the configuration says, until SIGTERM or Ctrl+C.");
        command.SetAction((parsed, _) => CommandLine.GuardAsync(async () =>
        {
            if (CommandLine.LoadOptions(parsed) is not { } options)
            {
                return CommandLine.BadUsage;
            }

            await using var host = await PosthornHost.StartAsync(options, new HostExtras());
            await host.WaitAsync();
            return CommandLine.Done;
        }));
        return command;
    }
}
