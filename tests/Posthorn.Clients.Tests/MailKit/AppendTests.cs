using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using MailKit;
using MimeKit;

namespace Posthorn.Clients.Tests.MailKit;

public sealed class AppendTests(MailKitServer server) : IClassFixture<MailKitServer>
{
    [Fact]
    public async Task Keeps_flags_keywords_and_the_internal_date()
    {
        var (client, inbox) = await server.OpenInboxAsync(server.NewAccount());
        using var _ = client;
        var date = new DateTimeOffset(2001, 2, 3, 4, 5, 6, TimeSpan.FromHours(-7));
        var request = new AppendRequest(Letters.Plain("dated"), MessageFlags.Seen | MessageFlags.Flagged | MessageFlags.Draft, ["$Forwarded", "mine"], date);
        var uid = await inbox.AppendAsync(request);
        Assert.Equal(1u, uid!.Value.Id);
        Assert.Equal(inbox.UidValidity, uid.Value.Validity);
        var summary = Assert.Single(await inbox.FetchAsync([uid.Value], MessageSummaryItems.Flags | MessageSummaryItems.InternalDate));
        Assert.Equal(MessageFlags.Seen | MessageFlags.Flagged | MessageFlags.Draft, summary.Flags & ~MessageFlags.Recent);
        Assert.Equal(["$Forwarded", "mine"], summary.Keywords.Order(StringComparer.Ordinal));
        Assert.Equal(date.UtcDateTime, summary.InternalDate!.Value.UtcDateTime);
    }

    [Fact]
    public async Task Counts_what_comes_into_the_open_folder()
    {
        var (client, inbox) = await server.OpenInboxAsync(server.NewAccount());
        using var _ = client;
        var counts = new List<int>();
        inbox.CountChanged += (_, _) => counts.Add(inbox.Count);
        await Letters.FillAsync(inbox, 3);
        Assert.Equal([1, 2, 3], counts);
    }

    [Fact]
    public async Task Takes_several_messages_in_one_command()
    {
        using var wire = new MemoryStream();
        using var client = await server.LogInAsync(server.NewAccount(), wire);
        var inbox = client.Inbox!;
        await inbox.OpenAsync(FolderAccess.ReadWrite);
        var uids = await inbox.AppendAsync([.. Enumerable.Range(1, 5).Select(i => new AppendRequest(Letters.Plain($"{i}"), MessageFlags.Seen))]);
        Assert.Equal([1u, 2u, 3u, 4u, 5u], uids.Select(uid => uid.Id));
        Assert.Single(Regex.Matches(Encoding.Latin1.GetString(wire.ToArray()), @"^C: [A-Z]\d+ APPEND ", RegexOptions.Multiline));
        var summaries = await inbox.FetchAsync(0, -1, MessageSummaryItems.Envelope | MessageSummaryItems.UniqueId);
        Assert.Equal(["1", "2", "3", "4", "5"], summaries.Select(summary => summary.Envelope!.Subject));
    }

    [Fact]
    public async Task Refuses_a_folder_that_is_not_there_and_goes_on()
    {
        var account = server.NewAccount();
        using var client = await server.LogInAsync(account);
        using var other = await server.LogInAsync(account);
        var folder = await client.GetFolder(client.PersonalNamespaces[0]).CreateAsync("Gone", isMessageFolder: true);
        await (await other.GetFolderAsync("Gone")).DeleteAsync();
        await Assert.ThrowsAsync<FolderNotFoundException>(() => folder!.AppendAsync(Letters.Plain("nowhere")));
        await client.NoOpAsync();
    }

    [Theory]
    [InlineData(5_000_000)]
    [InlineData(65_536)]
    [InlineData(0)]
    public async Task Gives_a_message_back_byte_by_byte(int size)
    {
        var (client, inbox) = await server.OpenInboxAsync(server.NewAccount());
        using var _ = client;
        var content = new byte[size];
        new Random(size).NextBytes(content);
        var message = Letters.Plain("big");
        message.Body = new MimePart("application", "octet-stream")
        {
            Content = new MimeContent(new MemoryStream(content)),
            ContentTransferEncoding = ContentEncoding.Base64,
        };
        var sent = message.ToBytes();
        var uid = (await inbox.AppendAsync(message))!.Value;

        using var stream = await inbox.GetStreamAsync(uid, string.Empty);
        Assert.Equal(Convert.ToHexString(SHA256.HashData(sent)), Convert.ToHexString(await SHA256.HashDataAsync(stream)));
        var received = await inbox.GetMessageAsync(uid);
        using var decoded = ((MimePart)received.Body!).Content!.Open();
        Assert.Equal(Convert.ToHexString(SHA256.HashData(content)), Convert.ToHexString(await SHA256.HashDataAsync(decoded)));
        var summary = Assert.Single(await inbox.FetchAsync([uid], MessageSummaryItems.Size));
        Assert.Equal((uint)sent.Length, summary.Size);
    }
}
