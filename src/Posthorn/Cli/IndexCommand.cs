using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Posthorn.Store;

namespace Posthorn.Cli;

/// <summary><c>posthorn index …</c>: looks at the text index, and has it made anew.</summary>
internal static class IndexCommand
{
    public static Command Create() => new("index", "Looks at the index of words that makes searches fast, and rebuilds it.") { Status(), Rebuild() };

    private static Command Status()
    {
        var json = new Option<bool>("--json") { Description = "One JSON object, for programs." };
        var command = new Command("status", "Says how far the index is, and how large.") { json };
        command.SetAction((parsed, cancel) => WithIndexAsync(parsed, async index =>
        {
            var status = await index.ReadStatusAsync(cancel);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(status, JsonSerializerOptions.Web));
                return status?.Problem is null ? CommandLine.Done : CommandLine.Failed;
            }

            Console.WriteLine(status is null ? "No index is kept (search:index is false)." : Text(status));
            return status?.Problem is null ? CommandLine.Done : CommandLine.Failed;
        }));
        return command;
    }

    private static Command Rebuild()
    {
        var command = new Command("rebuild", "Throws the index away and makes it anew. Searches read the messages meanwhile.");
        command.SetAction((parsed, cancel) => WithIndexAsync(parsed, async index =>
        {
            await index.RebuildAsync(cancel);
            var status = await index.ReadStatusAsync(cancel);
            Console.WriteLine(status is null ? "No index is kept (search:index is false)." : Text(status));
            return CommandLine.Done;
        }));
        return command;
    }

    private static string Text(TextIndexStatus status) => string.Create(CultureInfo.InvariantCulture, $"""
        messages indexed  {status.Indexed}
        messages waiting  {status.Waiting}{(status.IsBusy ? "" : " (too few in their mailboxes to be worth it)")}
        size              {status.IndexBytes / 1048576.0:0.0} MiB, {(status.TextCharacters == 0 ? 0 : 100.0 * status.IndexBytes / status.TextCharacters):0} octets for 100 characters of text
        parts             {status.Segments}
        state             {status.Problem ?? (status.IsOpen ? status.IsBusy ? "working" : "up to date" : "being opened")}
        """);

    private static Task<int> WithIndexAsync(ParseResult parsed, Func<IIndex, Task<int>> action) => CommandLine.GuardAsync(async () =>
    {
        if (CommandLine.LoadOptions(parsed) is not { } options)
        {
            return CommandLine.BadUsage;
        }

        await using var index = await IndexAccess.OpenAsync(options);
        return await action(index);
    });
}
