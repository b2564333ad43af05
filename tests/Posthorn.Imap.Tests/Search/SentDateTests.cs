using System.Globalization;
using System.Text;
using Posthorn.Imap.Grammar.Responses;
using Posthorn.Imap.Tests.Host;
using Posthorn.Store;

namespace Posthorn.Imap.Tests.Search;

public class SentDateTests
{
    [Fact]
    public async Task Dates_of_many_messages_are_compared_without_time_and_zone()
    {
        await using var server = new InProcessServer(new MemoryEngine(TimeProvider.System));
        using var lease = await server.CreateAccountAsync("ann");
        await using var client = new Grammar.ImapTestClient(server.Connect());
        await client.ReadAsync();
        await client.OkAsync("LOGIN ann ann");
        var sent = new List<DateOnly?>();
        for (var i = 0; i < 80; i++)
        {
            // Late in the evening, far in the west: the day in the field counts.
            DateOnly? day = i % 7 == 3 ? null : new DateOnly(2024, 1 + (i % 3), 1 + (i % 28));
            sent.Add(day);
            var field = day is { } known ? string.Create(CultureInfo.InvariantCulture, $"Date: {known:dd MMM yyyy} 23:50:00 -1100\r\n") : "Date: some day\r\n";
            await client.OkAsync("APPEND INBOX {}", Encoding.ASCII.GetBytes($"{field}Subject: a\r\n\r\nnumber{i}x\r\n"));
        }

        await client.OkAsync("SELECT INBOX");
        var asked = new DateOnly(2024, 2, 10);
        foreach (var (keys, fits) in new (string, Func<DateOnly?, int, bool>)[]
        {
            ("SENTSINCE 10-Feb-2024", (day, _) => day >= asked),
            ("SENTBEFORE 10-Feb-2024", (day, _) => day < asked),
            ("SENTON 10-Feb-2024", (day, _) => day == asked),
            ("NOT SENTBEFORE 10-Feb-2024", (day, _) => !(day < asked)),
            ("OR SENTSINCE 10-Feb-2024 BODY number12x", (day, i) => day >= asked || i == 12),
            ("SENTSINCE 10-Feb-2024 NOT BODY number1x", (day, i) => day >= asked && i != 1),
        })
        {
            var found = (await client.CommandAsync($"SEARCH {keys}")).Of<SearchResponse>().Single().Numbers;
            Assert.Equal(Enumerable.Range(0, sent.Count).Where(i => fits(sent[i], i)).Select(i => (uint)(i + 1)), found);
        }
    }
}
