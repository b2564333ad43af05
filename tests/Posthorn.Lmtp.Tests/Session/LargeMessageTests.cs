namespace Posthorn.Lmtp.Tests.Session;

/// <summary>Counts what the whole process allocates, so nothing runs beside it.</summary>
[CollectionDefinition(nameof(LargeMessageTests), DisableParallelization = true)]
[Collection(nameof(LargeMessageTests))]
public sealed class LargeMessageTests
{
    [Fact]
    public async Task A_large_message_takes_no_memory()
    {
        await using var server = await TestServer.StartAsync();
        server.Engine.IsBottomless = true;
        var client = await server.Connect().GreetAsync();
        await client.SendAsync("MAIL FROM:<> SIZE=104857600\r\nRCPT TO:<tim>\r\nDATA\r\n");
        for (var i = 0; i < 3; i++)
            await client.ReadLineAsync();
        var piece = TestServer.Latin(string.Concat(Enumerable.Repeat(new string('x', 62) + "\r\n", 1024)));
        for (var i = 0; i < 100; i++)
            await client.SendAsync(piece);   // What is made once is made now.
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < 1500; i++)
            await client.SendAsync(piece);
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.InRange(allocated, 0, 32 * 1024 * 1024);
        await client.SendAsync(".\r\n");
        Assert.StartsWith("250 2.1.5", await client.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Contains($", {1600 * 65536} bytes", Assert.Single(server.Logs.Of(3001)), StringComparison.Ordinal);
    }
}
