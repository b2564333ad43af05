namespace Posthorn.Tests.Running;

public class ImportingTests
{
    [Fact]
    public async Task Passwords_of_an_import_are_the_commands_work_and_log_ins_do_not_wait_for_it()
    {
        await using var server = await TestServer.StartAsync(["anna"]);
        var file = Path.Combine(server.Folder, "accounts.csv");
        await File.WriteAllLinesAsync(file, Enumerable.Range(0, 1000).Select(i => $"user{i},password{i}"));

        // Minutes of work. Were it the server's, it would take the server's cheap settings and be done in a moment.
        await using var import = PosthornProcess.Start(
            "account", "import", file, "--config", server.Configuration, "--set", "passwords:scramIterations=2000000");
        for (var i = 0; i < 5; i++)
        {
            await using var client = await server.SelectAsync("anna");
        }

        Assert.Equal(0, (await server.ToolAsync(TestServer.Password + "\n", "account", "add", "bob")).Code);
        await using var bob = await server.SelectAsync("bob");
        Assert.False(import.HasExited, import.Output);
    }

    [Fact]
    public async Task What_was_imported_into_a_running_server_logs_in()
    {
        await using var server = await TestServer.StartAsync([]);
        Assert.Equal(
            (1, "Line 2: expected a name and a password, with a comma between them.\n2 accounts added, 1 lines refused.\n"),
            await server.ToolAsync($"carl,{TestServer.Password}\nnonsense\ndora,\"{TestServer.Password}\"\n", "account", "import", "-"));
        await using var carl = await server.SelectAsync("carl");
        await using var dora = await server.SelectAsync("dora");
    }
}
