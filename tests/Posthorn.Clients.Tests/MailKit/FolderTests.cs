using MailKit;
using MailKit.Net.Imap;

namespace Posthorn.Clients.Tests.MailKit;

public sealed class FolderTests(MailKitServer server) : IClassFixture<MailKitServer>
{
    [Fact]
    public async Task Finds_the_special_folders_of_a_new_account()
    {
        using var client = await server.LogInAsync(server.NewAccount());
        foreach (var (use, attribute, name) in new[]
        {
            (SpecialFolder.Drafts, FolderAttributes.Drafts, "Drafts"),
            (SpecialFolder.Sent, FolderAttributes.Sent, "Sent"),
            (SpecialFolder.Trash, FolderAttributes.Trash, "Trash"),
            (SpecialFolder.Junk, FolderAttributes.Junk, "Junk"),
            (SpecialFolder.Archive, FolderAttributes.Archive, "Archive"),
        })
        {
            var folder = client.GetFolder(use);
            Assert.Equal(name, folder!.FullName);
            Assert.True(folder.Attributes.HasFlag(attribute));
            Assert.True(folder.Attributes.HasFlag(FolderAttributes.HasNoChildren));
        }
    }

    [Fact]
    public async Task Has_one_personal_namespace_and_that_of_smart_folders()
    {
        using var client = await server.LogInAsync(server.NewAccount());
        var personal = Assert.Single(client.PersonalNamespaces);
        Assert.Equal("", personal.Path);
        Assert.Equal('/', personal.DirectorySeparator);
        Assert.Empty(client.OtherNamespaces);
        Assert.Equal("#filters", Assert.Single(client.SharedNamespaces).Path);
    }

    [Fact]
    public async Task Creates_nested_folders_renames_the_tree_and_deletes_it()
    {
        var account = server.NewAccount();
        using var client = await server.LogInAsync(account);
        var root = client.GetFolder(client.PersonalNamespaces[0]);
        var work = await root.CreateAsync("Work", isMessageFolder: true);
        var year = await work!.CreateAsync("2025", isMessageFolder: true);
        await year!.CreateAsync("May", isMessageFolder: true);
        Assert.Equal("Work/2025", year.FullName);
        await year.AppendAsync(Letters.Plain("moves along"));

        var events = new List<string>();
        year.Renamed += (_, e) => events.Add($"{e.OldName} {e.NewName}");
        var jobs = await root.CreateAsync("Jobs", isMessageFolder: true);
        await year.RenameAsync(jobs!, "Last year");
        Assert.Equal(["Work/2025 Jobs/Last year"], events);
        Assert.Equal("Jobs/Last year", year.FullName);
        Assert.Equal(["Jobs/Last year"], (await jobs!.GetSubfoldersAsync()).Select(folder => folder.FullName));
        Assert.Equal(["Jobs/Last year/May"], (await year.GetSubfoldersAsync()).Select(folder => folder.FullName));
        Assert.Empty(await work.GetSubfoldersAsync());
        await year.OpenAsync(FolderAccess.ReadWrite);
        Assert.Single(year);
        await year.CloseAsync();

        await work.DeleteAsync();
        Assert.False(work.Exists);
        // Another client, since this one answers from what it remembers.
        using var other = await server.LogInAsync(account);
        await Assert.ThrowsAsync<FolderNotFoundException>(() => other.GetFolderAsync("Work"));
        Assert.Equal("Jobs/Last year/May", (await other.GetFolderAsync("Jobs/Last year/May")).FullName);
    }

    [Fact]
    public async Task Lets_MailKit_understand_that_a_folder_is_there_already()
    {
        using var client = await server.LogInAsync(server.NewAccount());
        var root = client.GetFolder(client.PersonalNamespaces[0]);
        var once = await root.CreateAsync("Once", isMessageFolder: true);
        await once!.AppendAsync(Letters.Plain("stays"));
        // NO [ALREADYEXISTS] is what MailKit takes for success; any other NO would throw.
        var twice = await root.CreateAsync("Once", isMessageFolder: true);
        Assert.Equal("Once", twice!.FullName);
        await twice.OpenAsync(FolderAccess.ReadOnly);
        Assert.Single(twice);
    }

    [Fact]
    public async Task Refuses_to_rename_onto_what_is_there_and_goes_on()
    {
        using var client = await server.LogInAsync(server.NewAccount());
        var root = client.GetFolder(client.PersonalNamespaces[0]);
        var folder = await root.CreateAsync("Here", isMessageFolder: true);
        var refusal = await Assert.ThrowsAsync<ImapCommandException>(() => folder!.RenameAsync(root, "Trash"));
        Assert.Equal(ImapCommandResponse.No, refusal.Response);
        Assert.Equal("Here", folder!.FullName);
        await client.NoOpAsync();
    }

    [Fact]
    public async Task Subscribes_and_unsubscribes()
    {
        var account = server.NewAccount();
        using var client = await server.LogInAsync(account);
        var root = client.GetFolder(client.PersonalNamespaces[0]);
        var news = await root.CreateAsync("News", isMessageFolder: true);
        await news!.SubscribeAsync();
        Assert.True(news.IsSubscribed);
        Assert.Contains("News", await SubscribedAsync(account));
        await news.UnsubscribeAsync();
        Assert.False(news.IsSubscribed);
        Assert.DoesNotContain("News", await SubscribedAsync(account));
    }

    [Fact]
    public async Task Creates_a_folder_with_a_special_use()
    {
        var account = server.NewAccount();
        using (var client = await server.LogInAsync(account))
        {
            await client.GetFolder(SpecialFolder.Archive)!.DeleteAsync();
            var root = client.GetFolder(client.PersonalNamespaces[0]);
            await root.CreateAsync("Attic", SpecialFolder.Archive);
        }

        using var again = await server.LogInAsync(account);
        Assert.Equal("Attic", again.GetFolder(SpecialFolder.Archive)!.FullName);
    }

    [Fact]
    public async Task Lists_folders_with_their_status_in_one_command()
    {
        using var client = await server.LogInAsync(server.NewAccount());
        var drafts = client.GetFolder(SpecialFolder.Drafts)!;
        await drafts.AppendAsync(Letters.Plain("seen"), MessageFlags.Seen);
        await drafts.AppendAsync(Letters.Plain("not seen"));
        const StatusItems Items = StatusItems.Count | StatusItems.Unread | StatusItems.UidNext | StatusItems.UidValidity | StatusItems.Size;
        var all = await client.GetFoldersAsync(client.PersonalNamespaces[0], Items);
        Assert.Equal(["Archive", "Drafts", "INBOX", "Junk", "Sent", "Trash"], all.Select(folder => folder.FullName).Order(StringComparer.Ordinal));
        Assert.Equal(2, drafts.Count);
        Assert.Equal(1, drafts.Unread);
        Assert.Equal(3u, drafts.UidNext!.Value.Id);
        Assert.NotEqual(0u, drafts.UidValidity);
        Assert.True(drafts.Size > 200);
        Assert.Equal(0, client.GetFolder(SpecialFolder.Trash)!.Count);
    }

    [Fact]
    public async Task Tells_the_status_of_a_folder_that_is_not_open()
    {
        using var client = await server.LogInAsync(server.NewAccount());
        var sent = client.GetFolder(SpecialFolder.Sent)!;
        var message = Letters.Plain("one");
        await sent.AppendAsync(message);
        await sent.StatusAsync(StatusItems.Count | StatusItems.Recent | StatusItems.Unread | StatusItems.UidNext | StatusItems.UidValidity | StatusItems.Size);
        Assert.Equal(1, sent.Count);
        Assert.Equal(1, sent.Unread);
        Assert.Equal(2u, sent.UidNext!.Value.Id);
        Assert.Equal((ulong)message.ToBytes().Length, sent.Size);
    }

    [Theory]
    [InlineData("Entwürfe & Co")]
    [InlineData("台北")]
    [InlineData("Почта")]
    [InlineData("emoji 📯 horn")]
    [InlineData("quote \" and \\ backslash")]
    public async Task Keeps_names_beyond_ASCII(string name)
    {
        var account = server.NewAccount();
        using (var client = await server.LogInAsync(account))
        {
            var folder = await client.GetFolder(client.PersonalNamespaces[0]).CreateAsync(name, isMessageFolder: true);
            Assert.Equal(name, folder!.FullName);
            await folder.AppendAsync(Letters.Plain("here"));
        }

        using var again = await server.LogInAsync(account);
        var found = await again.GetFolderAsync(name);
        await found.OpenAsync(FolderAccess.ReadOnly);
        Assert.Single(found);
        await found.CloseAsync();
        var child = await found.CreateAsync("Äpfel", isMessageFolder: true);
        Assert.Equal($"{name}/Äpfel", child!.FullName);
        Assert.Equal([$"{name}/Äpfel"], (await found.GetSubfoldersAsync()).Select(folder => folder.FullName));
    }

    private async Task<IEnumerable<string>> SubscribedAsync(string account)
    {
        using var client = await server.LogInAsync(account);
        return (await client.GetFoldersAsync(client.PersonalNamespaces[0], StatusItems.None, subscribedOnly: true)).Select(folder => folder.FullName);
    }
}
