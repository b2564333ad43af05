using System.Text;
using Posthorn.Clients.Tests.Server;

namespace Posthorn.Clients.Tests.Dovecot;

/// <summary>SORT and THREAD of the same letters by Posthorn and by Dovecot; where they differ, and why, is in docs/dovecot-differences.md.</summary>
public class OrderTests(ServerFixture fixture) : ClientTest(fixture)
{
    private const int Count = 300;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Both_servers_tell_the_same_order_and_the_same_threads(int seed)
    {
        await using var dovecot = await DovecotProcess.StartAsync();
        await using var posthorn = await ObserveAsync();
        foreach (var (date, octets) in Corpus.Letters(Count, seed))
        {
            var append = $"APPEND INBOX \"{date}\" {{{octets.Length}+}}\r\n{Encoding.UTF8.GetString(octets)}";
            await dovecot.DoAsync(append);
            await posthorn.DoAsync(append);
        }

        await dovecot.DoAsync("SELECT INBOX");
        await posthorn.DoAsync("SELECT INBOX");
        var differences = new StringBuilder();
        foreach (var command in Commands())
        {
            var (theirs, ours) = (Untagged(await dovecot.DoAsync(command)), Untagged(await posthorn.DoAsync(command)));
            if (command.Contains("REFS", StringComparison.Ordinal))
            {
                // The threads are the same; their order is not.
                (theirs, ours) = (Threads(theirs), Threads(ours));
            }

            if (theirs != ours)
            {
                differences.AppendLine(command).AppendLine(theirs).AppendLine(ours);
            }
        }

        Assert.True(differences.Length == 0, differences.ToString());
    }

    private static IEnumerable<string> Commands()
    {
        foreach (var key in new[] { "ARRIVAL", "CC", "DATE", "FROM", "SIZE", "SUBJECT", "TO", "DISPLAYFROM", "DISPLAYTO" })
        {
            yield return $"SORT ({key}) UTF-8 ALL";
            yield return $"UID SORT (REVERSE {key}) US-ASCII ALL";
            yield return $"SORT RETURN (ALL COUNT MIN MAX) ({key} REVERSE {(key == "DATE" ? "ARRIVAL" : "DATE")} SIZE) UTF-8 ALL";
        }

        yield return "SORT (SUBJECT REVERSE FROM TO CC DATE) UTF-8 NOT FROM ann";
        yield return "SORT RETURN () (DATE) UTF-8 SUBJECT lunch";
        yield return "SORT RETURN (MIN) (DATE) UTF-8 SUBJECT nowhere";
        yield return "SORT (SIZE) UTF-8 SUBJECT nowhere";
        foreach (var algorithm in new[] { "ORDEREDSUBJECT", "REFERENCES", "REFS" })
        {
            yield return $"THREAD {algorithm} UTF-8 ALL";
            yield return $"UID THREAD {algorithm} UTF-8 NOT FROM ann";
            yield return $"THREAD {algorithm} US-ASCII SUBJECT nowhere";
        }
    }

    /// <summary>The threads of an answer, one a line, in an order that says nothing.</summary>
    private static string Threads(string answer)
    {
        var (threads, depth, start) = (new List<string>(), 0, 0);
        for (var i = 0; i < answer.Length; i++)
        {
            start = answer[i] == '(' && depth++ == 0 ? i : start;
            if (answer[i] == ')' && --depth == 0)
            {
                threads.Add(answer[start..(i + 1)]);
            }
        }

        return string.Join('\n', threads.Order(StringComparer.Ordinal));
    }

    /// <summary>The untagged responses, without tags.</summary>
    private static string Untagged(string answer) => string.Join(
        '\n', answer.Split('\n').Select(line => line.TrimEnd('\r', ' ')).Where(line => line.StartsWith("* ", StringComparison.Ordinal)).Select(line => System.Text.RegularExpressions.Regex.Replace(line, "\\(TAG \"[^\"]*\"\\)", "")));
}
