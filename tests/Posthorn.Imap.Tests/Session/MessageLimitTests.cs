using Posthorn.Imap.Grammar;
using Posthorn.Imap.Grammar.Responses;
using Posthorn.Imap.Tests.Host;
using Posthorn.Store;

namespace Posthorn.Imap.Tests.Session;

/// <summary>MESSAGELIMIT (RFC 9738) where it takes more than a few messages to show.</summary>
public sealed class MessageLimitTests
{
    [Theory]
    [InlineData("FLAGS")]
    [InlineData("ENVELOPE")]
    public async Task A_client_that_goes_on_below_the_lowest_UID_gets_every_message_once_from_the_newest_to_the_oldest(string item)
    {
        const int Messages = 555;
        var options = new ImapOptions { AllowClearTextOnLoopback = true, MessageLimit = 230 };
        await using var server = new InProcessServer(new MemoryEngine(TimeProvider.System), options);
        using var lease = await server.CreateAccountAsync("demo");
        await using var client = new ImapTestClient(server.Connect());
        await client.ReadAsync();
        await client.OkAsync("LOGIN demo demo");
        for (var i = 0; i < Messages; i++)
        {
            await client.OkAsync("APPEND INBOX {}", "Subject: x\r\n\r\nhello\r\n"u8.ToArray());
        }

        await client.OkAsync("SELECT INBOX");
        var passes = new List<List<uint>>();
        uint? below = Messages + 1;
        while (below is { } uid)
        {
            var result = await client.OkAsync($"UID FETCH 1:{uid - 1} {item}");
            passes.Add([.. result.Of<FetchResponse>().Select(fetch => fetch.Uid!.Value)]);
            below = (result.Tagged.Code as MessageLimitCode)?.LowestUid;
        }

        // The last pass is within the limit, and so in the usual order.
        Assert.Equal([230, 230, 95], passes.Select(pass => pass.Count));
        passes[^1].Reverse();
        Assert.Equal(Enumerable.Range(1, Messages).Reverse().Select(uid => (uint)uid), passes.SelectMany(pass => pass));
    }
}
