using System.CommandLine;
using Posthorn.Accounts;
using Posthorn.Configuration;
using Posthorn.Jobs;
using Posthorn.Store;
using Posthorn.Store.Sqlite;

namespace Posthorn.Cli;

/// <summary>Runs a <see cref="Job"/> for a command: in the server that holds the store, or here if there is none.</summary>
internal static class JobCommand
{
    /// <summary>Gives a command the option <c>--json</c>, and has it run the job that its arguments make.</summary>
    /// <param name="command">The command.</param>
    /// <param name="make">Makes the job; null if the arguments are wrong, which it has said on standard error.</param>
    public static Command Bind(Command command, Func<ParseResult, Job?> make)
    {
        var json = new Option<bool>("--json") { Description = "One JSON object a line, for programs." };
        command.Options.Add(json);
        command.SetAction((parsed, cancel) => CommandLine.GuardAsync(async () =>
            make(parsed) is not { } job || CommandLine.LoadOptions(parsed) is not { } options
                ? CommandLine.BadUsage
                : await RunAsync(options, job, parsed.GetValue(json), cancel)));
        return command;
    }

    private static async Task<int> RunAsync(PosthornOptions options, Job job, bool asJson, CancellationToken cancel)
    {
        await using var view = JobView.Create(asJson);
        if (await ControlClient.ConnectAsync(options) is { } client)
        {
            await using (client)
            {
                return await ShowAsync(client.RunAsync(job, cancel), view);
            }
        }

        await using var engine = await SqliteEngine.OpenAsync(
            new SqliteEngineOptions { DataFolder = options.DataFolder, TextIndex = false }, TimeProvider.System, cancel);
        var store = new MailStore(engine, TimeProvider.System);
        var runner = new JobRunner(store, engine, new AccountAdministration(store, options), options, log: null);
        return await ShowAsync(runner.RunAsync(job, cancel), view);
    }

    private static async Task<int> ShowAsync(IAsyncEnumerable<JobEvent> events, JobView view)
    {
        var code = CommandLine.Failed;
        await foreach (var said in events)
        {
            await view.ShowAsync(said);
            if (said is { Kind: JobEventKind.Result, IsDone: true })
            {
                code = CommandLine.Done;
            }
        }

        return code;
    }
}
