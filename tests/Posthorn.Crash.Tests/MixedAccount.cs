using System.Collections.Concurrent;
using System.Globalization;

namespace Posthorn.Crash.Tests;

/// <summary>
/// An account that one client changes and to which mail is delivered, and what it must look like: the mailboxes as after the last answered
/// command, and as after the one that was under way when the server was killed.
/// </summary>
internal sealed class MixedAccount(string name)
{
    private readonly ConcurrentDictionary<string, bool> _delivered = new();
    private Tree _tree = new();
    private Tree? _maybe;
    private int _count;

    /// <summary>Its name and password.</summary>
    public string Name => name;

    /// <summary>Commands that were answered with OK.</summary>
    public int Commands { get; private set; }

    /// <summary>Deliveries that were answered with 250.</summary>
    public int Deliveries => _delivered.Count(one => one.Value);

    /// <summary>Changes the account until the server is killed.</summary>
    public async Task ChangeAsync(int port, Random random, Action answered)
    {
        try
        {
            using var imap = await LineClient.ConnectAsync(port);
            await imap.ImapAsync("l", $"LOGIN {name} {name}");
            while (true)
            {
                if (await StepAsync(imap, random))
                {
                    Commands++;
                    answered();
                }
            }
        }
        catch (Exception gone) when (gone is IOException or System.Net.Sockets.SocketException)
        {
        }
    }

    /// <summary>Delivers mail until the server is killed.</summary>
    public async Task DeliverAsync(int port, Action answered)
    {
        try
        {
            using var lmtp = await LineClient.ConnectAsync(port);
            await lmtp.LmtpAsync("LHLO test.example.org");
            while (true)
            {
                var id = NewId();
                await lmtp.LmtpAsync("MAIL FROM:<sender@example.org>");
                await lmtp.LmtpAsync($"RCPT TO:<{name}@example.org>");
                await lmtp.LmtpAsync("DATA");
                _delivered[id] = false;
                await lmtp.SendAsync($"Message-ID: <{id}@example.org>\r\n\r\ndelivered\r\n.\r\n");
                if ((await lmtp.ReadReplyAsync()).StartsWith("250", StringComparison.Ordinal))
                {
                    _delivered[id] = true;
                    answered();
                }
            }
        }
        catch (Exception gone) when (gone is IOException or System.Net.Sockets.SocketException)
        {
        }
    }

    /// <summary>Compares the account with what it must look like; goes on from what it is.</summary>
    public async Task VerifyAsync(int port, string when)
    {
        using var imap = await LineClient.ConnectAsync(port);
        await imap.ImapAsync("l", $"LOGIN {name} {name}");
        var there = await Tree.ReadAsync(imap);
        var inbox = there.Remove("INBOX");
        if (_maybe is { } after && after.Text == there.Text && _tree.Text != there.Text)
        {
            _tree = after;
        }

        Assert.True(_tree.Text == there.Text, $"{when}\nwas\n{_tree.Text}\nor\n{_maybe?.Text}\nis\n{there.Text}");
        _maybe = null;

        // Mail that was taken out of INBOX is in another mailbox, or was expunged from there.
        var here = inbox.Messages.Select(message => message.Id).ToList();
        Assert.True(here.Count == here.Distinct().Count(), $"{when}: something was delivered twice.");
        foreach (var (id, isAcknowledged) in _delivered)
        {
            var isTaken = _tree.Taken.Contains(id);
            Assert.True(!(isTaken && here.Contains(id)), $"{when}: {id} was moved and is still there.");
            Assert.True(isTaken || here.Contains(id) || !isAcknowledged, $"{when}: {id} was acknowledged and is not there.");
            if (!isTaken && !here.Contains(id))
            {
                _delivered.TryRemove(id, out _);
            }
            else
            {
                _delivered[id] = true;
            }
        }

        Assert.All(here, id => Assert.True(_delivered.ContainsKey(id), $"{when}: {id} was never sent."));
    }

    private string NewId() => $"{name}{Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture)}";

    /// <summary>One command that changes something; false if there was nothing to be changed.</summary>
    private async Task<bool> StepAsync(LineClient imap, Random random)
    {
        var next = _tree.Copy();
        var mailbox = next.Pick(random);
        switch (random.Next(12))
        {
            case 0 or 1:
                var made = $"M{NewId()}";
                next.Create(made);
                return await DoAsync(imap, next, $"CREATE {made}");
            case 2 when mailbox is not null:
                var renamed = $"R{NewId()}";
                next.Rename(mailbox, renamed);
                return await DoAsync(imap, next, $"RENAME {mailbox} {renamed}");
            case 3 when mailbox is not null && next.Count > 4:
                next.Remove(mailbox);
                return await DoAsync(imap, next, $"DELETE {mailbox}");
            case 4 or 5 or 6 when mailbox is not null:
                var id = NewId();
                var text = $"Message-ID: <{id}@example.org>\r\n\r\n{new string('x', random.Next(20) == 0 ? 300_000 : random.Next(3000))}\r\n";
                next[mailbox].Add(id, "\\Seen");
                return await DoAsync(imap, next, $"APPEND {mailbox} (\\Seen) {{{text.Length}+}}\r\n{text}");
            case 7 when mailbox is not null:
                return await FromInboxAsync(imap, next, mailbox);
            default:
                return mailbox is not null && next[mailbox].Messages.Count > 0 && await InMailboxAsync(imap, next, mailbox, random);
        }
    }

    private async Task<bool> FromInboxAsync(LineClient imap, Tree next, string mailbox)
    {
        await imap.ImapAsync("s", "SELECT INBOX");
        var first = (await imap.ImapAsync("f", "FETCH 1 (UID BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")).Find(line => line.Contains(" FETCH (", StringComparison.Ordinal));
        if (first is null)
        {
            return false;
        }

        var id = Tree.Between(first, "Message-ID: <", "@");
        next[mailbox].Add(id, "");
        next.Taken.Add(id);
        return await DoAsync(imap, next, $"UID MOVE {Tree.Between(first + " ", "UID ", " ")} {mailbox}");
    }

    private async Task<bool> InMailboxAsync(LineClient imap, Tree next, string mailbox, Random random)
    {
        await imap.ImapAsync("s", $"SELECT {mailbox}");
        var messages = next[mailbox];
        var (first, last) = messages.Range(random);
        switch (random.Next(5))
        {
            case 0:
                messages.Flag(first, last, "\\Deleted");
                return await DoAsync(imap, next, $"STORE {first + 1}:{last + 1} +FLAGS.SILENT (\\Deleted)");
            case 1:
                messages.Flag(first, last, "$Kept");
                return await DoAsync(imap, next, $"STORE {first + 1}:{last + 1} +FLAGS.SILENT ($Kept)");
            case 2:
                return messages.Expunge() && await DoAsync(imap, next, "EXPUNGE");
            default:
                var target = next.Pick(random)!;
                if (target == mailbox)
                {
                    return false;
                }

                var isMove = random.Next(2) == 0;
                next[target].Take(messages, first, last, isMove);
                return await DoAsync(imap, next, $"{(isMove ? "MOVE" : "COPY")} {first + 1}:{last + 1} {target}");
        }
    }

    private async Task<bool> DoAsync(LineClient imap, Tree next, string command)
    {
        _maybe = next;
        var answer = (await imap.ImapAsync("x", command))[^1];
        Assert.True(answer.StartsWith("x OK", StringComparison.Ordinal), $"{command}: {answer}");
        (_tree, _maybe) = (next, null);
        return true;
    }
}
