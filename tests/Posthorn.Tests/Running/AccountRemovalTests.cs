namespace Posthorn.Tests.Running;

public class AccountRemovalTests
{
    [Fact]
    public async Task Sessions_of_a_removed_account_are_told_so_and_end_and_those_of_others_go_on()
    {
        await using var server = await TestServer.StartAsync(["anna", "bob"]);
        await using var selected = await server.SelectAsync("anna");
        await selected.AppendAsync("lost");   // What is recent here has to be noted when the mailbox is left.
        await selected.DoAsync("NOOP");
        await using var idling = await server.SelectAsync("anna", tls: true);
        await idling.SendAsync("i IDLE\r\n");
        await idling.UntilAsync("+ ");
        await using var unselected = await WireClient.LogInAsync(server.ImapPort, "anna", TestServer.Password);
        await using var sending = await server.SelectAsync("anna");
        await sending.SendAsync("a APPEND INBOX {1000}\r\n");
        await sending.UntilAsync("+ ");
        await using var bob = await server.SelectAsync("bob");
        await using var bobIdling = await server.SelectAsync("bob");
        await bobIdling.SendAsync("i IDLE\r\n");
        await bobIdling.UntilAsync("+ ");

        Assert.Equal((0, "The account anna is removed.\n"), await server.ToolAsync(null, "account", "remove", "anna", "--yes"));
        foreach (var session in new[] { selected, idling, unselected, sending })
        {
            Assert.Equal("* BYE The account has been removed.\n", await session.UntilEndAsync());
        }

        await bob.AppendAsync("kept");
        await bobIdling.UntilAsync("* 1 EXISTS");
        await server.Process.UntilAsync(log => log.Split("reason=Operator").Length == 5);
        Assert.DoesNotMatch(" warning | error |Exception", server.Process.Output);

        // The name is nobody's, and then somebody else's.
        await using (var refused = await server.ConnectAsync())
        {
            Assert.Contains("NO [AUTHENTICATIONFAILED]", await refused.TryAsync($"LOGIN anna {TestServer.Password}"), StringComparison.Ordinal);
        }

        Assert.Equal(0, (await server.ToolAsync(TestServer.Password + "\n", "account", "add", "anna")).Code);
        await using var another = await server.SelectAsync("anna");
        Assert.Equal(0, await another.CountAsync("lost"));
        Assert.Equal(1, await bob.CountAsync("kept"));
    }
}
