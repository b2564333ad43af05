using System.Text.Json;

namespace Posthorn.Tests.Running;

/// <summary>`posthorn collect`, the simplest of the jobs: they run in the server that holds the store, or without one.</summary>
public class CollectCommandTests
{
    [Fact]
    public async Task Space_is_given_back_with_and_without_a_server()
    {
        await using var server = await TestServer.StartAsync(["anna"]);
        for (var i = 0; i < 2; i++)
        {
            await using var anna = await server.SelectAsync("anna");
            await anna.AppendAsync($"letter {i}");
            await anna.DoAsync("STORE 1 +FLAGS (\\Deleted)");
            await anna.DoAsync("EXPUNGE");
            if (i == 0)
            {
                var (kept, nothing) = await server.ToolAsync(null, "collect");
                Assert.Equal((0, "Collected what was removed more than 14 days ago: 0 messages, 0 contents, 0 octets.\n"), (kept, nothing));
                var (code, output) = await server.ToolAsync(null, "collect", "--days", "0", "--json");
                Assert.Equal(0, code);
                var result = JsonDocument.Parse(output.TrimEnd().Split('\n')[^1]).RootElement;
                Assert.Equal(("result", true, 1L), (result.GetProperty("kind").GetString(), result.GetProperty("isDone").GetBoolean(), result.GetProperty("data").GetProperty("messages").GetInt64()));
            }
        }

        await server.Process.TerminateAsync();
        var (done, text) = await server.ToolAsync(null, "collect", "--days", "0");
        Assert.True(done == 0 && text.Contains(": 1 messages, 1 contents, ", StringComparison.Ordinal), text);
        Assert.Equal(2, (await server.ToolAsync(null, "collect", "--days", "-1")).Code);
    }
}
