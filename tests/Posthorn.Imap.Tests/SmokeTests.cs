using System.Text;
using Posthorn.Imap.Tests.Host;
using Posthorn.Store;

namespace Posthorn.Imap.Tests;

public class SmokeTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_session_from_greeting_to_logout()
    {
        await using var server = new InProcessServer(new MemoryEngine(TimeProvider.System));
        using var lease = await server.CreateAccountAsync("demo");
        await using var stream = server.Connect();
        var message = "From: Anna <anna@example.org>\r\nTo: demo@example.org\r\nSubject: Hello\r\nDate: Mon, 7 Feb 1994 21:52:25 -0800\r\nMessage-ID: <1@example.org>\r\n\r\nGood morning, world.\r\n";
        var script = "a CAPABILITY\r\nb LOGIN demo demo\r\nc LIST \"\" *\r\nd SELECT INBOX\r\n"
            + $"e APPEND INBOX (\\Flagged $Forwarded) \"07-Feb-1994 21:52:25 -0800\" {{{message.Length}+}}\r\n{message}\r\n"
            + "f FETCH 1 FULL\r\ng FETCH 1 (BODY[] BODY[HEADER.FIELDS (SUBJECT)] BODY.PEEK[TEXT]<5.7> BINARY.SIZE[1] BODYSTRUCTURE)\r\n"
            + "h SEARCH SUBJECT hello BODY \"morning\"\r\ni SEARCH RETURN (ALL COUNT) UNSEEN\r\nj STORE 1 +FLAGS (\\Deleted)\r\nk COPY 1 Sent\r\nl MOVE 1 Nowhere\r\n"
            + "m UID MOVE 1 Trash\r\nn EXPUNGE\r\no STATUS Sent (MESSAGES UNSEEN SIZE UIDNEXT RECENT)\r\np CREATE a/b/c\r\nq RENAME a x\r\nr LIST \"\" x/% RETURN (STATUS (MESSAGES))\r\n"
            + "s DELETE x/b\r\nt LIST \"\" x/*\r\nu ENABLE IMAP4rev2\r\nv SELECT Sent\r\nw IDLE\r\nDONE\r\nx FETCH 1:* (UID FLAGS)\r\ny BOGUS\r\nz LOGOUT\r\n";
        await stream.WriteAsync(Encoding.UTF8.GetBytes(script));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        var answer = await reader.ReadToEndAsync();
        output.WriteLine(answer);
        foreach (var line in server.Log.Lines)
        {
            output.WriteLine(line.ToString());
        }

        Assert.Contains("z OK", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Log.Lines, line => line.Problem is not null);
    }
}
