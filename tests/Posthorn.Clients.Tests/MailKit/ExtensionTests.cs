using System.Text;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;

namespace Posthorn.Clients.Tests.MailKit;

/// <summary>What MailKit uses as soon as it is offered: OBJECTID, SAVEDATE, PREVIEW and REPLACE.</summary>
public sealed class ExtensionTests(MailKitServer server) : IClassFixture<MailKitServer>
{
    private const MessageSummaryItems Ids = MessageSummaryItems.UniqueId | MessageSummaryItems.EmailId | MessageSummaryItems.ThreadId;

    [Fact]
    public async Task Knows_a_message_again_in_another_folder_by_its_id()
    {
        var (client, inbox) = await server.OpenInboxAsync(server.NewAccount());
        using var _ = client;
        Assert.True(client.Capabilities.HasFlag(ImapCapabilities.ObjectID));
        var first = Letters.Plain("first");
        var answer = Letters.Plain("Re: first");
        answer.InReplyTo = first.MessageId;
        answer.References.Add(first.MessageId!);
        foreach (var letter in new[] { first, answer, Letters.Plain("other") })
        {
            await inbox.AppendAsync(letter);
        }

        var here = await inbox.FetchAsync(0, -1, Ids);
        Assert.Equal(3, here.Select(summary => summary.EmailId).Distinct().Count());
        Assert.All(here, summary => Assert.NotEmpty(summary.EmailId!));
        Assert.Equal(here[0].ThreadId, here[1].ThreadId);
        Assert.NotEqual(here[0].ThreadId, here[2].ThreadId);

        var archive = await client.GetFolderAsync("Archive");
        await inbox.MoveToAsync([here[1].UniqueId], archive);
        await archive.OpenAsync(FolderAccess.ReadOnly);
        var there = Assert.Single(await archive.FetchAsync(0, -1, Ids));
        Assert.Equal(here[1].EmailId, there.EmailId);
        Assert.Equal(here[1].ThreadId, there.ThreadId);
    }

    [Fact]
    public async Task Knows_a_folder_again_under_another_name_by_its_id()
    {
        using var client = await server.LogInAsync(server.NewAccount());
        var top = client.GetFolder(client.PersonalNamespaces[0]);
        var folder = (await top.CreateAsync("Before", isMessageFolder: true))!;
        Assert.NotEmpty(folder.Id!);
        var id = folder.Id;
        await folder.RenameAsync(top, "After");
        await folder.OpenAsync(FolderAccess.ReadOnly);
        Assert.Equal(id, folder.Id);
        Assert.NotEqual(id, (await client.GetFolderAsync("Archive")).Id);
    }

    [Fact]
    public async Task Tells_when_a_message_came_into_its_folder()
    {
        var before = DateTimeOffset.UtcNow.AddSeconds(-2);
        var (client, inbox) = await server.OpenInboxAsync(server.NewAccount());
        using var _ = client;
        Assert.True(client.Capabilities.HasFlag(ImapCapabilities.SaveDate));
        var uid = (await inbox.AppendAsync(Letters.Plain("old"), MessageFlags.None, new DateTimeOffset(2001, 2, 3, 4, 5, 6, TimeSpan.Zero)))!.Value;
        var summary = Assert.Single(await inbox.FetchAsync([uid], MessageSummaryItems.SaveDate | MessageSummaryItems.InternalDate));
        Assert.Equal(2001, summary.InternalDate!.Value.Year);
        Assert.InRange(summary.SaveDate!.Value, before, DateTimeOffset.UtcNow.AddSeconds(2));
        Assert.Equal([uid], await inbox.SearchAsync(SearchQuery.SaveDateSupported));
        Assert.Equal([uid], await inbox.SearchAsync(SearchQuery.SavedSince(before.UtcDateTime.AddDays(-1))));
        Assert.Empty(await inbox.SearchAsync(SearchQuery.SavedBefore(before.UtcDateTime.AddDays(-1))));
    }

    [Fact]
    public async Task Shows_the_beginning_of_each_message()
    {
        var (client, inbox) = await server.OpenInboxAsync(server.NewAccount());
        using var _ = client;
        Assert.True(client.Capabilities.HasFlag(ImapCapabilities.Preview));
        await inbox.AppendAsync(Letters.Rich());
        await inbox.AppendAsync(Letters.Plain("long", string.Concat(Enumerable.Repeat("Überall Grüße. ", 100))));
        await inbox.AppendAsync(Letters.Plain("empty", ""));
        var previews = (await inbox.FetchAsync(0, -1, MessageSummaryItems.PreviewText)).Select(summary => summary.PreviewText!.TrimEnd()).ToList();
        Assert.Equal("Das ist der Text: schöne Grüße.", previews[0]);
        Assert.StartsWith("Überall Grüße. Überall", previews[1], StringComparison.Ordinal);
        Assert.InRange(previews[1].Length, 100, 256);
        Assert.Equal("", previews[2]);
    }

    [Fact]
    public async Task Replaces_a_draft_in_one_command()
    {
        using var wire = new MemoryStream();
        using var client = await server.LogInAsync(server.NewAccount(), wire);
        var drafts = client.GetFolder(SpecialFolder.Drafts)!;
        await drafts.OpenAsync(FolderAccess.ReadWrite);
        var first = (await drafts.AppendAsync(Letters.Plain("draft"), MessageFlags.Draft))!.Value;
        var gone = new List<int>();
        drafts.MessageExpunged += (_, e) => gone.Add(e.Index);

        var second = (await drafts.ReplaceAsync(first, new ReplaceRequest(Letters.Plain("final"), MessageFlags.Draft | MessageFlags.Seen)))!.Value;
        Assert.Equal(2u, second.Id);
        Assert.Equal([0], gone);
        Assert.Single(drafts);
        var summary = Assert.Single(await drafts.FetchAsync(0, -1, MessageSummaryItems.Envelope | MessageSummaryItems.Flags | MessageSummaryItems.UniqueId));
        Assert.Equal((second.Id, "final"), (summary.UniqueId.Id, summary.Envelope!.Subject));
        Assert.Equal(MessageFlags.Draft | MessageFlags.Seen, summary.Flags & ~MessageFlags.Recent);

        var said = Encoding.Latin1.GetString(wire.ToArray());
        Assert.Contains(" UID REPLACE 1 Drafts ", said, StringComparison.Ordinal);
        Assert.DoesNotContain(" STORE ", said, StringComparison.Ordinal);
    }
}
