using Microsoft.Extensions.Logging;
using Posthorn.Imap.Tests.Host;
using Posthorn.Store;

namespace Posthorn.Imap.Tests.Session;

public class RemovedAccountTests
{
    [Fact]
    public async Task A_command_that_finds_its_account_removed_ends_the_session_and_is_no_error_of_the_server()
    {
        await using var server = new InProcessServer(new MemoryEngine(TimeProvider.System));
        using var lease = await server.CreateAccountAsync("anna");
        await using var stream = server.Connect();
        using var lines = new StreamReader(stream);
        await stream.WriteAsync("a LOGIN anna anna\r\nb APPEND INBOX {4+}\r\nx:\r\n\r\nc SELECT INBOX\r\n"u8.ToArray());
        while (!(await lines.ReadLineAsync())!.StartsWith("c OK", StringComparison.Ordinal))
        {
        }

        await server.Engine.RemoveAccountAsync(lease.Account.Id, default);
        server.Store.Drop(lease.Account.Id);
        await stream.WriteAsync("d STORE 1 +FLAGS (\\Seen)\r\ne NOOP\r\n"u8.ToArray());

        Assert.Equal(
            "* BYE The account has been removed.\r\nd NO [UNAVAILABLE] The account has been removed.\r\n", await lines.ReadToEndAsync());
        Assert.DoesNotContain(server.Log.Lines, line => line.Level >= LogLevel.Warning);
    }
}
