using System.Text.Json;

namespace Posthorn.Tests.Running;

public class IndexCommandTests
{
    [Fact]
    public async Task The_index_says_how_far_it_is_and_is_made_anew_with_and_without_a_server()
    {
        await using var server = await TestServer.StartAsync(["anna"]);
        await using (var anna = await server.SelectAsync("anna"))
        {
            for (var i = 0; i < 33; i++)
            {
                await anna.AppendAsync($"letter {i}");
            }
        }

        await WaitAsync(server);
        Assert.Equal(0, (await server.ToolAsync(null, "index", "rebuild")).Code);
        var status = await WaitAsync(server);
        Assert.Equal((33, 0), (status.GetProperty("indexed").GetInt64() + status.GetProperty("waiting").GetInt64(), status.GetProperty("problem").ValueKind == JsonValueKind.Null ? 0 : 1));
        Assert.InRange(status.GetProperty("indexed").GetInt64(), 32, 33);
        var (code, output) = await server.ToolAsync(null, "index", "status");
        Assert.Equal(0, code);
        Assert.Contains("state             up to date", output, StringComparison.Ordinal);

        await server.Process.TerminateAsync();
        (code, output) = await server.ToolAsync(null, "index", "rebuild");
        Assert.True(code == 0 && output.Contains("messages indexed  33", StringComparison.Ordinal), output);

        // Without a server nothing goes on between two looks.
        (code, output) = await server.ToolAsync(null, "index", "status", "--json");
        Assert.True(code == 0 && output.Contains("\"indexed\":33", StringComparison.Ordinal), output);
    }

    [Fact]
    public async Task Without_an_index_it_says_so()
    {
        await using var server = await TestServer.StartAsync([], configuration => configuration["search"] = new System.Text.Json.Nodes.JsonObject { ["index"] = false });
        Assert.Equal((0, "No index is kept (search:index is false).\n"), await server.ToolAsync(null, "index", "status"));
        Assert.Equal((0, "No index is kept (search:index is false).\n"), await server.ToolAsync(null, "index", "rebuild"));
        Assert.False(File.Exists(Path.Combine(server.Folder, "data", "index.db")));
    }

    private static async Task<JsonElement> WaitAsync(TestServer server)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            var (code, output) = await server.ToolAsync(null, "index", "status", "--json");
            Assert.True(code == 0, output);
            var status = JsonDocument.Parse(output).RootElement;
            if (!status.GetProperty("isBusy").GetBoolean())
            {
                return status;
            }

            await Task.Delay(50, limit.Token);
        }
    }
}
