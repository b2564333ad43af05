namespace Posthorn.Store.Contract;

/// <summary>Previews of messages (RFC 8970).</summary>
public abstract class PreviewContract : StoreContract
{
    [Fact]
    public async Task A_new_message_has_a_preview_at_once_also_as_a_copy_and_when_it_is_expunged()
    {
        var account = await AddAsync(await NewAccountWithInboxAsync(), 1, "Subject: a\r\n\r\nGood\r\nmorning, Zoë", "Subject: b\r\n\r\n");
        var inbox = new MailboxId(account.Id, 1);
        account = await CommitAsync(account, account.Change() with
        {
            NextMailboxNumber = 3,
            SavedMailboxes = [account.NewMailbox(2, "Archive")],
            Messages =
            [
                new MailboxChange { Mailbox = new MailboxId(account.Id, 2), Added = [account.NewMessage(1, new MessageSource.Copy(inbox, 1))] },
                new MailboxChange { Mailbox = inbox, Expunged = UidSet.Of(1) },
            ],
        });

        Assert.Equal(["Good morning, Zoë", ""], await PreviewsAsync(inbox, MessageDetails.KeptPreview));
        Assert.Equal(["Good morning, Zoë"], await PreviewsAsync(new MailboxId(account.Id, 2), MessageDetails.Preview | MessageDetails.Ids));
    }

    [Fact]
    public async Task A_large_message_has_a_preview_of_its_text()
    {
        var text = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: application/octet-stream\r\n\r\n"
            + new string('x', 3_000_000) + "\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>The text\r\n--b--\r\n";
        var account = await AddAsync(await NewAccountWithInboxAsync(), 1, text);

        Assert.Equal(["The text"], await PreviewsAsync(new MailboxId(account.Id, 1), MessageDetails.KeptPreview));
    }

    private async Task<List<string?>> PreviewsAsync(MailboxId mailbox, MessageDetails details)
    {
        var previews = new List<string?>();
        await foreach (var row in Engine.ReadMessagesAsync(mailbox, UidSet.Range(1, uint.MaxValue), details, default))
        {
            previews.Add(row.Preview);
        }

        return previews;
    }
}
