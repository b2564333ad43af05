using System.Text;
using MailKit;
using MailKit.Net.Imap;
using MimeKit;

namespace Posthorn.Clients.Tests.MailKit;

public sealed class FetchTests(MailKitServer server) : IClassFixture<MailKitServer>
{
    [Fact]
    public async Task Reads_every_address_and_field_of_the_envelope()
    {
        var (client, inbox, sent) = await OpenWithRichAsync();
        using var _ = client;
        var envelope = Assert.Single(await inbox.FetchAsync(0, -1, MessageSummaryItems.Envelope)).Envelope!;
        Assert.Equal(sent.Subject, envelope.Subject);
        Assert.Equal(sent.Date, envelope.Date);
        Assert.Equal(sent.Date.Offset, envelope.Date!.Value.Offset);
        Assert.Equal(sent.MessageId, envelope.MessageId);
        Assert.Equal(sent.InReplyTo, envelope.InReplyTo);
        Assert.Equal(sent.From.ToString(), envelope.From.ToString());
        Assert.Equal(sent.Sender!.ToString(), envelope.Sender.ToString());
        Assert.Equal(sent.ReplyTo.ToString(), envelope.ReplyTo.ToString());
        Assert.Equal(sent.To.ToString(), envelope.To.ToString());
        Assert.Equal(sent.Cc.ToString(), envelope.Cc.ToString());
        Assert.Equal(sent.Bcc.ToString(), envelope.Bcc.ToString());
    }

    [Fact]
    public async Task Reads_the_structure_with_its_languages_names_and_sizes()
    {
        var (client, inbox, sent) = await OpenWithRichAsync();
        using var _ = client;
        var summary = Assert.Single(await inbox.FetchAsync(0, -1, MessageSummaryItems.BodyStructure | MessageSummaryItems.UniqueId));
        var mixed = Assert.IsType<BodyPartMultipart>(summary.Body);
        Assert.True(mixed.ContentType.IsMimeType("multipart", "mixed"));
        Assert.Equal(sent.Body!.ContentType.Boundary, mixed.ContentType.Boundary);
        Assert.Equal(3, mixed.BodyParts.Count);
        var alternative = Assert.IsType<BodyPartMultipart>(mixed.BodyParts[0]);
        Assert.Equal("alternative", alternative.ContentType.MediaSubtype);
        Assert.Equal(["1.1", "1.2"], alternative.BodyParts.Select(part => part.PartSpecifier));
        Assert.Equal("utf-8", summary.TextBody!.ContentType.Charset);
        Assert.Equal(1u, summary.TextBody.Lines);
        Assert.Equal("1.2", summary.HtmlBody!.PartSpecifier);

        var binary = Assert.IsType<BodyPartBasic>(mixed.BodyParts[1]);
        Assert.Equal("Übersicht.bin", binary.FileName);
        Assert.True(binary.IsAttachment);
        Assert.Equal("base64", binary.ContentTransferEncoding, ignoreCase: true);
        var forwarded = Assert.IsType<BodyPartMessage>(mixed.BodyParts[2]);
        Assert.Equal("Forwarded café", forwarded.Envelope!.Subject);
        Assert.Equal("3", forwarded.PartSpecifier);
        Assert.Equal(1u, Assert.IsType<BodyPartText>(forwarded.Body).Lines);

        foreach (var part in new BodyPartBasic[] { summary.TextBody, summary.HtmlBody, binary })
        {
            using var stream = await inbox.GetStreamAsync(summary.UniqueId, part.PartSpecifier);
            Assert.Equal(part.Octets, (uint)(await stream.ReadAllAsync()).Length);
        }
    }

    [Fact]
    public async Task Reads_flags_size_date_uid_and_references_at_once()
    {
        var (client, inbox, sent) = await OpenWithRichAsync();
        using var _ = client;
        var before = DateTimeOffset.UtcNow.AddMinutes(-5);
        var summary = Assert.Single(await inbox.FetchAsync(0, -1, MessageSummaryItems.All | MessageSummaryItems.UniqueId | MessageSummaryItems.References));
        Assert.Equal(0, summary.Index);
        Assert.Equal(1u, summary.UniqueId.Id);
        Assert.Equal((uint)sent.ToBytes().Length, summary.Size);
        Assert.InRange(summary.InternalDate!.Value, before, DateTimeOffset.UtcNow.AddMinutes(5));
        Assert.Equal(MessageFlags.None, summary.Flags & ~MessageFlags.Recent);
        Assert.Equal(["root@example.org", "parent@example.org"], summary.References);
    }

    [Fact]
    public async Task Reads_chosen_header_fields_all_of_them_and_those_of_a_part()
    {
        var (client, inbox, sent) = await OpenWithRichAsync();
        using var _ = client;
        var chosen = Assert.Single(await inbox.FetchAsync(0, -1, new FetchRequest(MessageSummaryItems.UniqueId, ["X-Posthorn", "Subject", "X-Absent"])));
        Assert.Equal(["Subject", "X-Posthorn"], chosen.Headers!.Select(header => header.Field).Order(StringComparer.Ordinal));
        Assert.Equal("first value", chosen.Headers!["X-Posthorn"]);
        Assert.Equal(sent.Subject, chosen.Headers["Subject"]);

        var fields = HeaderList.Load(new MemoryStream(sent.ToBytes())).Select(header => header.Field).ToArray();
        var others = Assert.Single(await inbox.FetchAsync(
            0, -1, new FetchRequest(MessageSummaryItems.UniqueId, new HeaderSet(["Subject", "X-Posthorn"]) { Exclude = true })));
        Assert.Equal(
            fields.Where(field => field is not ("Subject" or "X-Posthorn")), others.Headers!.Select(header => header.Field));

        var all = await inbox.GetHeadersAsync(chosen.UniqueId);
        Assert.Equal(fields, all.Select(header => header.Field));
        Assert.Contains("Content-Type", fields);
        var inner = await inbox.GetHeadersAsync(chosen.UniqueId, "2");
        Assert.StartsWith("application/x-posthorn", inner[HeaderId.ContentType], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gets_the_message_and_each_part_as_they_were_sent()
    {
        var (client, inbox, sent) = await OpenWithRichAsync();
        using var _ = client;
        var uid = new UniqueId(inbox.UidValidity, 1);
        Assert.Equal(sent.ToBytes(), (await inbox.GetMessageAsync(uid)).ToBytes());
        Assert.Equal(sent.ToBytes(), (await inbox.GetMessageAsync(0)).ToBytes());

        var summary = Assert.Single(await inbox.FetchAsync([uid], MessageSummaryItems.BodyStructure));
        var text = (TextPart)await inbox.GetBodyPartAsync(uid, summary.TextBody!);
        Assert.Equal(sent.TextBody, text.Text);
        var parts = ((BodyPartMultipart)summary.Body!).BodyParts;
        using var binary = ((MimePart)await inbox.GetBodyPartAsync(uid, parts[1])).Content!.Open();
        Assert.Equal(Enumerable.Range(0, 3000).Select(i => (byte)(i * 7)), await binary.ReadAllAsync());
        var forwarded = (MessagePart)await inbox.GetBodyPartAsync(uid, parts[2]);
        Assert.Equal("Ein Brief im Brief.", forwarded.Message!.TextBody!.TrimEnd());
        Assert.Equal(MessageFlags.None, await FlagsAsync(inbox, uid) & MessageFlags.Seen);
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(100, 777)]
    [InlineData(0, 1_000_000)]
    [InlineData(1_000_000, 10)]
    public async Task Gets_any_piece_of_a_message(int offset, int count)
    {
        var (client, inbox, sent) = await OpenWithRichAsync();
        using var _ = client;
        var bytes = sent.ToBytes();
        using var stream = await inbox.GetStreamAsync(new UniqueId(inbox.UidValidity, 1), offset, count);
        Assert.Equal(bytes.Skip(offset).Take(count), await stream.ReadAllAsync());

        using var header = await inbox.GetStreamAsync(0, "HEADER");
        using var text = await inbox.GetStreamAsync(0, "TEXT");
        Assert.Equal(bytes, (await header.ReadAllAsync()).Concat(await text.ReadAllAsync()));
        using var piece = await inbox.GetStreamAsync(0, "TEXT", 3, 20);
        var body = Encoding.Latin1.GetString(bytes);
        body = body[(body.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        Assert.Equal(body.Substring(3, 20), Encoding.Latin1.GetString(await piece.ReadAllAsync()));
    }

    [Fact]
    public async Task Streams_many_messages_in_one_command()
    {
        var (client, inbox) = await server.OpenInboxAsync(server.NewAccount());
        using var _ = client;
        var uids = await Letters.FillAsync(inbox, 12);
        var subjects = new Dictionary<uint, string>();
        await inbox.GetStreamsAsync(uids, async (_, _, uid, stream, cancel) =>
            subjects[uid.Id] = (await MimeMessage.LoadAsync(stream, cancel)).Subject!);
        Assert.Equal(uids.Select(uid => $"{uid.Id}"), uids.Select(uid => subjects[uid.Id]));
    }

    [Fact]
    public async Task Says_that_a_message_is_not_there()
    {
        var (client, inbox, _) = await OpenWithRichAsync();
        using var connection = client;
        await Assert.ThrowsAsync<MessageNotFoundException>(() => inbox.GetMessageAsync(new UniqueId(inbox.UidValidity, 99)));
        Assert.Empty(await inbox.FetchAsync([new UniqueId(inbox.UidValidity, 99)], MessageSummaryItems.Flags));
        await client.NoOpAsync();
    }

    private static async Task<MessageFlags> FlagsAsync(IMailFolder folder, UniqueId uid) =>
        (await folder.FetchAsync([uid], MessageSummaryItems.Flags))[0].Flags!.Value;

    private async Task<(ImapClient Client, ImapFolder Inbox, MimeMessage Sent)> OpenWithRichAsync()
    {
        var (client, inbox) = await server.OpenInboxAsync(server.NewAccount());
        var message = Letters.Rich();
        await inbox.AppendAsync(message);
        return (client, inbox, message);
    }
}
