using Posthorn.Imap.Notify;
using Posthorn.Store;

namespace Posthorn.Imap.Tests.Changes;

/// <summary>Changes of names that come to be told together, as they do when they follow each other quickly.</summary>
public sealed class NameChangesTests
{
    [Theory]
    [InlineData("rename a z")]
    [InlineData("rename a z", "delete z/b")]
    [InlineData("rename a z", "delete z/b/c")]
    [InlineData("rename a z", "delete z")]
    [InlineData("rename a z", "rename z/b x")]
    [InlineData("rename a z", "rename z/b a/b")]
    [InlineData("rename a z", "rename z/b y", "create z/b")]
    [InlineData("rename a z", "create a/b/c", "delete a")]
    [InlineData("rename a/b b", "rename a b/a", "delete b/c")]
    [InlineData("delete a/b", "rename a z")]
    [InlineData("rename a z", "rename d a", "delete a/e")]
    [InlineData("rename a z", "rename d a")]
    [InlineData("rename d z", "rename a d")]
    [InlineData("rename a z", "rename d a", "rename z d")]
    [InlineData("rename a/b z", "rename d a/b")]
    [InlineData("rename a/b z", "rename a y", "rename d a")]
    [InlineData("rename a z", "create a", "rename d a/b")]
    public async Task A_client_that_renames_what_is_below_knows_in_the_end_what_there_is(params string[] steps)
    {
        await using var engine = new MemoryEngine(TimeProvider.System);
        await engine.CreateAccountsAsync([new NewAccount("ann", null)], default);
        var record = (await engine.FindAccountAsync("ann", default))!;
        using var lease = (await new MailStore(engine, TimeProvider.System).OpenAccountAsync(record.Id, default))!;
        await lease.Account.CreateMailboxesAsync([new("INBOX"), new("a/b/c"), new("d/e")], ifMissing: true, default);
        var before = lease.Account.Current;
        foreach (var words in steps.Select(step => step.Split(' ')))
        {
            var refusal = words[0] switch
            {
                "rename" => (await lease.Account.RenameMailboxAsync(words[1], words[2], default)).Refusal,
                "delete" => (await lease.Account.DeleteMailboxAsync(words[1], default)).Refusal,
                _ => (await lease.Account.CreateMailboxesAsync([new(words[1])], ifMissing: false, default)).Refusal,
            };
            Assert.Equal(Refusal.None, refusal);
        }

        // A name that a mailbox has left is told before it is another's: who hears of it moves the right one.
        var now = lease.Account.Current;
        var ids = before.Mailboxes.Values.ToDictionary(mailbox => mailbox.Name, mailbox => mailbox.Id);
        foreach (var change in new NameChanges(before, now).Where(change => change.OldName is not null))
        {
            ids = ids.ToDictionary(
                pair => pair.Key == change.OldName || MailboxName.IsBelow(pair.Key, change.OldName!) ? change.Name + pair.Key[change.OldName!.Length..] : pair.Key,
                pair => pair.Value);
            Assert.Equal(now.Find(change.Name)!.Id, ids[change.Name]);
        }

        var known = before.Mailboxes.Keys.ToHashSet();
        foreach (var change in new NameChanges(before, now))
        {
            if (change.OldName is { } oldName)
            {
                known = [.. known.Select(name => name == oldName || MailboxName.IsBelow(name, oldName) ? change.Name + name[oldName.Length..] : name)];
            }

            known.Remove(change.Name);
            if (now.Find(change.Name) is not null)
            {
                known.Add(change.Name);
            }
        }

        Assert.Equal(now.Mailboxes.Keys.Order(), known.Order());
    }
}
