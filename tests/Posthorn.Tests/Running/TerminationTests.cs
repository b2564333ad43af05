namespace Posthorn.Tests.Running;

public class TerminationTests
{
    [Fact]
    public async Task SIGTERM_tells_every_session_goodbye_and_the_store_opens_again_with_everything_in_it()
    {
        // The limit is longer than the tests are patient: only a server whose sessions end by themselves ends in time.
        await using var server = await TestServer.StartAsync(["anna", "bob"], configuration => configuration["shutdownSeconds"] = 600);
        await using var selected = await server.SelectAsync("anna");
        await using var secured = await server.SelectAsync("bob", tls: true);
        await using var idling = await server.SelectAsync("anna");
        await using var stranger = await server.ConnectAsync();
        await using var sending = await server.SelectAsync("bob");
        await selected.AppendAsync("kept");
        await selected.DoAsync("STORE 1 +FLAGS (\\Flagged Important)");
        await idling.SendAsync("i IDLE\r\n");
        await idling.UntilAsync("+ ");
        await sending.SendAsync("a APPEND INBOX {1000}\r\n");
        await sending.UntilAsync("+ ");
        await sending.SendAsync("Subject: half of a message\r\n");

        var ended = server.Process.TerminateAsync();
        foreach (var session in new[] { selected, secured, idling, stranger, sending })
        {
            var lines = (await session.UntilEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal("* BYE [UNAVAILABLE] The server is shutting down.", lines[^1]);
            Assert.Single(lines, line => line.StartsWith("* BYE", StringComparison.Ordinal));
        }

        Assert.Equal(0, await ended);
        Assert.DoesNotMatch(" warning | error |Exception", server.Process.Output);
        Assert.Equal(5, server.Process.Output.Split("ServerShutdown").Length - 1);
        Assert.False(File.Exists(Path.Combine(server.Folder, "data", "posthorn.db-wal")), "The log of the database was left behind.");

        await using (server.Process)
        {
            await server.RunAsync();
        }

        await using var again = await server.SelectAsync("anna");
        Assert.Equal(1, await again.CountAsync("kept"));
        var flags = await again.DoAsync("FETCH 1 FLAGS");
        Assert.Contains("\\Flagged", flags, StringComparison.Ordinal);
        Assert.Contains("Important", flags, StringComparison.Ordinal);
        await using var bob = await server.SelectAsync("bob");
        Assert.Equal(0, await bob.CountAsync("half"));
        Assert.Equal(0, await server.Process.TerminateAsync());
        Assert.DoesNotMatch(" warning | error |Exception", server.Process.Output);
    }
}
