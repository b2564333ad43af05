using Microsoft.Data.Sqlite;

namespace Posthorn.Tests.Running;

/// <summary>`posthorn check` and `posthorn repair`, with a server that runs and without one.</summary>
public class CheckCommandTests
{
    [Fact]
    public async Task Damage_is_found_and_mended_while_a_client_looks_on()
    {
        await using var server = await TestServer.StartAsync(["anna"]);
        await using (var anna = await server.SelectAsync("anna"))
        {
            await anna.AppendAsync("letter one");
            await anna.AppendAsync("letter two");
            Assert.Equal((0, "Nothing is wrong.\n"), await server.ToolAsync(null, "check"));
            Assert.Equal((0, "Nothing is wrong.\n"), await server.ToolAsync(null, "check", "anna", "--quick"));
            Execute(server, "UPDATE message SET flags = flags | 4");

            var (code, output) = await server.ToolAsync(null, "check");
            Assert.True(code == 1 && output.Contains("The rows of the messages in INBOX of anna are not those that were written.", StringComparison.Ordinal), output);
            (code, output) = await server.ToolAsync(null, "repair");
            Assert.True(code == 0 && output.EndsWith("1 of 1 things are mended.\n", StringComparison.Ordinal), output);

            // A session is the difference to what its client was told.
            Assert.Contains("* 1 FETCH (FLAGS (\\Recent \\Flagged))", await anna.DoAsync("NOOP"), StringComparison.Ordinal);
            Assert.Equal((0, "Nothing is wrong.\n"), await server.ToolAsync(null, "check", "anna"));
        }

        await server.Process.TerminateAsync();
        Execute(server, "UPDATE mailbox SET messages = 7");
        Assert.Equal(1, (await server.ToolAsync(null, "check")).Code);
        Assert.Equal(0, (await server.ToolAsync(null, "repair", "--json")).Code);
        Assert.Equal((0, "Nothing is wrong.\n"), await server.ToolAsync(null, "check"));
        Assert.Equal((1, "There is no account bert.\n"), await server.ToolAsync(null, "check", "bert"));
    }

    private static void Execute(TestServer server, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(server.Folder, "data", "posthorn.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.NotEqual(0, command.ExecuteNonQuery());
    }
}
