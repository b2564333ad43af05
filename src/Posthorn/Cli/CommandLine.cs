using System.CommandLine;
using Posthorn.Configuration;
using Posthorn.Hosting;
using Posthorn.Store.Sqlite;

namespace Posthorn.Cli;

/// <summary>The commands of the program. Exit codes: 0 done, 1 failed, 2 bad configuration or usage.</summary>
internal static class CommandLine
{
    /// <summary>It was done.</summary>
    public const int Done = 0;

    /// <summary>It failed; standard error says why.</summary>
    public const int Failed = 1;

    /// <summary>The configuration or the command line is wrong; standard error says where.</summary>
    public const int BadUsage = 2;

    /// <summary>--config FILE, of every command but demo.</summary>
    public static Option<string?> ConfigOption { get; } = new("--config", "-c")
    {
        Description = "The configuration file; ./posthorn.json or /etc/posthorn/posthorn.json if none is given.",
        HelpName = "FILE",
        Recursive = true,
    };

    /// <summary>--set Section:Key=value.</summary>
    public static Option<string[]> SetOption { get; } = new("--set")
    {
        Description = "Sets one value, after file and environment: --set limits:maxMessageMiB=50",
        HelpName = "KEY=VALUE",
        AllowMultipleArgumentsPerToken = false,
        Recursive = true,
    };

    /// <summary>Runs the program.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var root = new RootCommand("Posthorn, a mail-access server: IMAP, IMAPS, LMTP.");
        root.Options.Add(ConfigOption);
        root.Options.Add(SetOption);
        root.Subcommands.Add(DemoCommand.Create());
        root.Subcommands.Add(ServeCommand.Create());
        root.Subcommands.Add(InitCommand.Create());
        root.Subcommands.Add(ConfigCommand.Create());
        root.Subcommands.Add(AccountCommand.Create());
        root.Subcommands.Add(IndexCommand.Create());
        root.Subcommands.Add(CheckCommand.CreateCheck());
        root.Subcommands.Add(CheckCommand.CreateRepair());
        root.Subcommands.Add(CollectCommand.Create());
        var parsed = root.Parse(arguments);
        var code = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        return parsed.Errors.Count > 0 ? BadUsage : code;
    }

    /// <summary>Loads the configuration that the command line names; on problems they are said, one a line.</summary>
    public static PosthornOptions? LoadOptions(ParseResult parsed)
    {
        var loaded = Load(parsed);
        foreach (var problem in loaded.Problems)
        {
            Console.Error.WriteLine(problem);
        }

        return loaded.Problems.Count == 0 ? loaded.Options : null;
    }

    /// <summary>Loads the configuration that the command line names, with its problems.</summary>
    public static LoadedConfiguration Load(ParseResult parsed) => LoadedConfiguration.Load(
        parsed.GetValue(ConfigOption), Environment.GetEnvironmentVariables(), parsed.GetValue(SetOption) ?? []);

    /// <summary>Runs what may fail for reasons that an operator can mend, and says those in one sentence.</summary>
    public static async Task<int> GuardAsync(Func<Task<int>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception problem) when (problem is StoreRefusedException or Store.StoreUnavailableException or IOException
            or UnauthorizedAccessException or HttpRequestException or System.Security.Cryptography.CryptographicException)
        {
            await Console.Error.WriteLineAsync(problem.Message.ReplaceLineEndings(" "));
            return Failed;
        }
    }
}
