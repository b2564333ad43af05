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
