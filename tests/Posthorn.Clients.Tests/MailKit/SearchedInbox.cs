using MailKit;
using MailKit.Net.Imap;

namespace Posthorn.Clients.Tests.MailKit;

/// <summary>An INBOX with five messages, opened once for all questions of <see cref="SearchTests"/>.</summary>
public sealed class SearchedInbox : IAsyncLifetime
{
    private readonly MailKitServer _server = new();
    private ImapClient? _client;

    /// <summary>The open INBOX; its UIDs are 1 to 5.</summary>
    public ImapFolder Inbox => (ImapFolder)_client!.Inbox!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        (_client, var inbox) = await _server.OpenInboxAsync(_server.NewAccount());
        DateTimeOffset Day(int month, int day) => new(2024, month, day, 12, 0, 0, TimeSpan.Zero);
        await inbox.AppendAsync(
            new AppendRequest(Letters.Plain("Invoice 1", "Please pay soon.\r\n", date: Day(1, 5)), MessageFlags.Seen, Day(5, 1)));
        await inbox.AppendAsync(
            new AppendRequest(Letters.Rich(), MessageFlags.Seen | MessageFlags.Answered | MessageFlags.Flagged, Day(6, 9)));
        await inbox.AppendAsync(
            new AppendRequest(Letters.Plain("INVOICE 2 \"paid\" \\ done", date: Day(3, 1)), MessageFlags.Deleted, Day(6, 10)));
        await inbox.AppendAsync(
            new AppendRequest(Letters.Plain("Long", new string('x', 70) + "\r\n" + new string('y', 4000), "eve@example.net", Day(4, 1)), MessageFlags.Draft, Day(6, 11)));
        await inbox.AppendAsync(
            new AppendRequest(Letters.Plain("Last", date: Day(5, 1)), MessageFlags.Flagged, ["$Important"], Day(7, 1)));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        await _server.DisposeAsync();
    }
}
