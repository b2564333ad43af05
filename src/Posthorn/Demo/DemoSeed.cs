using Posthorn.Hosting;
using Posthorn.Store;

namespace Posthorn.Demo;

/// <summary>Fills the accounts of the demonstration with mail.</summary>
internal static class DemoSeed
{
    /// <summary>All sample messages.</summary>
    public static IEnumerable<DemoMessage> Messages => DemoLetters.All().Concat(DemoStructures.All());

    /// <summary>Puts an account's sample messages into its mailboxes, making those that are missing.</summary>
    public static async Task FillAsync(MailStore store, MailAccount account, CancellationToken cancel)
    {
        var now = store.Time.GetUtcNow();
        foreach (var mailbox in Messages.Where(message => message.Account == account.Current.Name).GroupBy(message => message.Mailbox))
        {
            var made = await account.CreateMailboxesAsync([new NewMailbox(mailbox.Key, SpecialUses.None, Subscribe: true)], ifMissing: true, cancel);
            var messages = new List<IncomingMessage>();
            try
            {
                foreach (var message in mailbox)
                {
                    messages.Add(await StageAsync(store.Engine, message, now, cancel));
                }

                await account.AppendAsync(made.Value.Id, [.. messages], cancel);
            }
            finally
            {
                foreach (var message in messages)
                {
                    await message.Content.DisposeAsync();
                }
            }
        }
    }

    /// <summary>Makes the accounts of the demonstration and fills them, unless they are there from the last time.</summary>
    public static async Task FillNewAsync(PosthornHost host, CancellationToken cancel)
    {
        foreach (var name in new[] { "demo", "alice" })
        {
            if (await host.Accounts.AddAsync(name, "demo", null, cancel) is not null)
            {
                continue;
            }

            var record = await host.Store.Engine.FindAccountAsync(name, cancel);
            using var lease = await host.Store.OpenAccountAsync(record!.Id, cancel);
            if (name == "alice")
            {
                // A mailbox with a special use in another language.
                await lease!.Account.RenameMailboxAsync("Sent", "Gesendet", cancel);
            }

            await FillAsync(host.Store, lease!.Account, cancel);
        }
    }

    /// <summary>Delivers one message.</summary>
    public static async Task DeliverAsync(MailStore store, MailAccount account, DemoMessage message, CancellationToken cancel)
    {
        var incoming = await StageAsync(store.Engine, message, store.Time.GetUtcNow(), cancel);
        await using (incoming.Content)
        {
            await account.AppendAsync(account.Current.Find(message.Mailbox)!.Id, [incoming], cancel);
        }
    }

    private static async Task<IncomingMessage> StageAsync(
        IStoreEngine engine, DemoMessage message, DateTimeOffset now, CancellationToken cancel)
    {
        var bytes = message.ToBytes(now);
        await using var stager = await engine.StageContentAsync(bytes.Length, cancel);
        await stager.WriteAsync(bytes, cancel);
        var content = await stager.CompleteAsync(cancel);
        return new IncomingMessage(content, FlagsOf(message.Flags), now.AddHours(-message.HoursAgo));
    }

    private static MessageFlags FlagsOf(string text)
    {
        var system = SystemFlags.None;
        var keywords = new List<string>();
        foreach (var flag in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (flag[0] == '\\')
            {
                system |= Enum.Parse<SystemFlags>(flag.AsSpan(1));
            }
            else
            {
                keywords.Add(flag);
            }
        }

        return new MessageFlags(system, KeywordSet.Of(keywords));
    }
}
