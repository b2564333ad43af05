using Posthorn.Store;

namespace Posthorn.Lmtp;

/// <summary>
/// Puts a message into the mailboxes of its recipients, all at once, so that they share commits; each succeeds or fails alone. An answer is
/// given when it is durable.
/// <para>An address that was given twice gets one copy, and its outcome twice (RFC 2033 §4.2 wants a reply for each). Different addresses of one
/// account get a copy each: Delivered-To tells which is which.</para>
/// </summary>
/// <param name="store">Where messages go.</param>
/// <param name="replyTo">Turns a failure of the store into a reply, and logs it.</param>
internal sealed class MessageDelivery(MailStore store, Func<Exception, Reply> replyTo)
{
    private static readonly Reply OverQuota = new(452, "4.2.2", "The mailbox is full.");

    private static readonly Reply MailboxLimit = new(450, "4.2.0", "The mailbox cannot take the message now.");

    /// <summary>Delivers.</summary>
    /// <returns>The outcomes in the order of the recipients.</returns>
    public async Task<Reply[]> DeliverAsync(Transaction transaction, StagedContent content)
    {
        var done = new Reply(250, "2.1.5", $"Delivered, {transaction.Id}.");
        var copies = new Dictionary<(AccountId, string), Task<Reply>>();
        var answers = new Task<Reply>[transaction.Recipients.Count];
        for (var i = 0; i < answers.Length; i++)
        {
            var recipient = transaction.Recipients[i];
            var key = (recipient.Account.Id, recipient.Address.ToString().ToUpperInvariant());
            if (!copies.TryGetValue(key, out var copy))
            {
                var message = new IncomingMessage(content, TracePrefix: TracePrefix.For(transaction.Mail.Sender, recipient.Address));
                copies[key] = copy = DeliverAsync(recipient, message, done);
            }

            answers[i] = copy;
        }

        return await Task.WhenAll(answers);
    }

    private async Task<Reply> DeliverAsync(Recipient recipient, IncomingMessage message, Reply done)
    {
        try
        {
            // The whole message has come: from here on it is not given up because the client has gone.
            using var lease = await store.OpenAccountAsync(recipient.Account.Id, CancellationToken.None);
            if (lease is null)
                return Replies.UnknownRecipient;   // Removed since RCPT.
            return await FileAsync(lease.Account, recipient.Detail, message) switch
            {
                Refusal.None => done,
                Refusal.OverQuota => OverQuota,
                _ => MailboxLimit,
            };
        }
        catch (Exception e)
        {
            return replyTo(e);
        }
    }

    private static async Task<Refusal> FileAsync(MailAccount account, string? detail, IncomingMessage message)
    {
        if (MailboxOfDetail.Find(account.Current, detail) is { } mailbox)
        {
            var filed = await account.AppendAsync(mailbox, [message], CancellationToken.None);
            if (filed.Refusal != Refusal.NoSuchMailbox)
                return filed.Refusal;
        }

        // A new account has no INBOX before somebody needs it.
        if (account.Current.Find(MailboxName.Inbox) is not { } inbox)
        {
            var made = await account.CreateMailboxesAsync([new NewMailbox(MailboxName.Inbox)], ifMissing: true, CancellationToken.None);
            if (!made.IsDone)
                return made.Refusal;
            inbox = made.Value;
        }

        return (await account.AppendAsync(inbox.Id, [message], CancellationToken.None)).Refusal;
    }
}
