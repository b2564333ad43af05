using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;

namespace Posthorn.Clients.Tests.MailKit;

/// <summary>All messages of one account, and every question that MailKit can ask without an extension.</summary>
public sealed class SearchTests(SearchedInbox searched) : IClassFixture<SearchedInbox>
{
    private static readonly DateTime s_june = new(2024, 6, 10);

    public static TheoryData<string, SearchQuery, uint[]> Questions => new()
    {
        { "all", SearchQuery.All, [1, 2, 3, 4, 5] },
        { "answered", SearchQuery.Answered, [2] },
        { "not answered", SearchQuery.NotAnswered, [1, 3, 4, 5] },
        { "deleted", SearchQuery.Deleted, [3] },
        { "not deleted", SearchQuery.NotDeleted, [1, 2, 4, 5] },
        { "draft", SearchQuery.Draft, [4] },
        { "not draft", SearchQuery.NotDraft, [1, 2, 3, 5] },
        { "flagged", SearchQuery.Flagged, [2, 5] },
        { "not flagged", SearchQuery.NotFlagged, [1, 3, 4] },
        { "seen", SearchQuery.Seen, [1, 2] },
        { "not seen", SearchQuery.NotSeen, [3, 4, 5] },
        { "flags", SearchQuery.HasFlags(MessageFlags.Seen | MessageFlags.Flagged), [2] },
        { "without flags", SearchQuery.NotFlags(MessageFlags.Seen | MessageFlags.Deleted), [4, 5] },
        { "keyword", SearchQuery.HasKeyword("$Important"), [5] },
        { "without keyword", SearchQuery.NotKeyword("$Important"), [1, 2, 3, 4] },
        { "from", SearchQuery.FromContains("ann@"), [1, 3, 5] },
        { "to", SearchQuery.ToContains("BOB@example"), [1, 2, 3, 4, 5] },
        { "cc", SearchQuery.CcContains("carol"), [2] },
        { "bcc", SearchQuery.BccContains("dave"), [2] },
        { "subject", SearchQuery.SubjectContains("invoice"), [1, 3] },
        { "subject beyond ASCII", SearchQuery.SubjectContains("köln"), [2] },
        { "subject in Japanese", SearchQuery.SubjectContains("日本"), [2] },
        { "body", SearchQuery.BodyContains("pay soon"), [1] },
        { "body beyond ASCII", SearchQuery.BodyContains("SCHÖNE GRÜSSE").Or(SearchQuery.BodyContains("schöne Grüße")), [2] },
        { "text", SearchQuery.MessageContains("posthorn"), [2] },
        { "text beyond ASCII", SearchQuery.MessageContains("Müller"), [2] },
        { "quoted", SearchQuery.SubjectContains("\"paid\" \\"), [3] },
        { "header", SearchQuery.HeaderContains("X-Posthorn", "first"), [2] },
        { "header there", SearchQuery.HeaderContains("In-Reply-To", ""), [2] },
        { "larger", SearchQuery.LargerThan(3000), [2, 4] },
        { "smaller", SearchQuery.SmallerThan(3000), [1, 3, 5] },
        { "delivered before", SearchQuery.DeliveredBefore(s_june), [1, 2] },
        { "delivered on", SearchQuery.DeliveredOn(s_june), [3] },
        { "delivered since", SearchQuery.DeliveredAfter(s_june), [3, 4, 5] },
        { "sent before", SearchQuery.SentBefore(new DateTime(2024, 2, 29)), [1] },
        { "sent on", SearchQuery.SentOn(new DateTime(2024, 2, 29)), [2] },
        { "sent since", SearchQuery.SentSince(new DateTime(2024, 3, 1)), [3, 4, 5] },
        { "uids", SearchQuery.Uids([new UniqueId(2), new UniqueId(3), new UniqueId(5), new UniqueId(77)]), [2, 3, 5] },
        { "not", SearchQuery.Not(SearchQuery.SubjectContains("invoice")), [2, 4, 5] },
        { "or", SearchQuery.Answered.Or(SearchQuery.Deleted), [2, 3] },
        { "and", SearchQuery.Seen.And(SearchQuery.NotAnswered), [1] },
        {
            "nested", SearchQuery.Not(SearchQuery.Seen.Or(SearchQuery.Draft)).And(SearchQuery.FromContains("ann").Or(SearchQuery.SubjectContains("köln"))),
            [3, 5]
        },
        { "nothing", SearchQuery.SubjectContains("no such subject"), [] },
    };

    [Theory]
    [MemberData(nameof(Questions), DisableDiscoveryEnumeration = true)]
    public async Task Finds_the_messages(string question, SearchQuery query, uint[] expected)
    {
        var found = await searched.Inbox.SearchAsync(query);
        Assert.True(expected.SequenceEqual(found.Select(uid => uid.Id)), $"{question}: {string.Join(' ', found)}");
    }

    [Fact]
    public async Task Counts_and_names_the_first_and_the_last_without_listing_all()
    {
        var found = await searched.Inbox.SearchAsync(SearchOptions.Count | SearchOptions.Min | SearchOptions.Max, SearchQuery.FromContains("ann@"));
        Assert.Equal(3, found.Count);
        Assert.Equal(1u, found.Min!.Value.Id);
        Assert.Equal(5u, found.Max!.Value.Id);
        var all = await searched.Inbox.SearchAsync(SearchOptions.All | SearchOptions.Count, SearchQuery.FromContains("ann@"));
        Assert.Equal([1u, 3u, 5u], all.UniqueIds.Select(uid => uid.Id));
        var none = await searched.Inbox.SearchAsync(SearchOptions.Count | SearchOptions.Min, SearchQuery.SubjectContains("no such subject"));
        Assert.Equal(0, none.Count);
        Assert.Null(none.Min);
    }

    [Fact]
    public async Task Finds_the_same_for_a_question_in_the_words_of_the_protocol()
    {
        var found = await searched.Inbox.SearchAsync("OR FROM \"juergen\" (SEEN NOT FLAGGED) UNDELETED");
        Assert.Equal([1u, 2u], found.UniqueIds.Select(uid => uid.Id));
    }

    [Fact]
    public async Task Refuses_what_is_not_in_the_protocol_and_goes_on()
    {
        await Assert.ThrowsAsync<ImapCommandException>(() => searched.Inbox.SearchAsync("NOSUCHKEY"));
        Assert.Equal(5, (await searched.Inbox.SearchAsync(SearchQuery.All)).Count);
    }
}
