using System.Text.Json;

namespace Posthorn.Tests.Running;

public class QuotaTests
{
    [Fact]
    public async Task An_account_gets_the_quota_that_was_asked_for_and_nonsense_makes_none()
    {
        await using var server = await TestServer.StartAsync(["anna"]);
        Assert.Equal(0, (await server.ToolAsync(TestServer.Password + "\n", "account", "add", "bob", "--quota", "2G")).Code);
        Assert.Equal(
            (2, "--quota: \"lots\" is no size; a number with K, M, G or T is expected, such as 2G.\n"),
            await server.ToolAsync(TestServer.Password + "\n", "account", "add", "carl", "--quota", "lots"));
        Assert.Equal(0, (await server.ToolAsync(TestServer.Password + "\n", "account", "add", "dora", "--quota", "1K")).Code);
        var list = JsonDocument.Parse((await server.ToolAsync(null, "account", "list", "--json")).Output).RootElement;
        Assert.Equal(
            [("anna", null), ("bob", 2L << 30), ("dora", 1024)],
            list.EnumerateArray().Select(account => (account.GetProperty("name").GetString(), account.GetProperty("quotaBytes") is { ValueKind: JsonValueKind.Number } quota ? quota.GetInt64() : (long?)null)));

        await using var dora = await server.SelectAsync("dora");
        await dora.AppendAsync("fits");
        Assert.Contains("NO [OVERQUOTA]", await dora.TryAsync($"APPEND INBOX {{2000+}}\r\n{new string('x', 2000)}"), StringComparison.Ordinal);
    }
}
