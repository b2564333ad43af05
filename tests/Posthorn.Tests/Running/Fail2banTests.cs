using System.Text.RegularExpressions;

namespace Posthorn.Tests.Running;

/// <summary>The shipped filter against log lines. Lines of a running server are put to it in <see cref="ServeTests"/>.</summary>
public class Fail2banTests
{
    private const string Before = "2026-11-23T09:18:57.899Z warning Posthorn.Imap: login failed: session=abc remote=192.0.2.1 account=- method=LOGIN name=";

    /// <summary>The address that fail2ban would block for a line, or null.</summary>
    public static string? AddressIn(string line)
    {
        var filter = File.ReadAllLines(Repository.PathOf("deploy/fail2ban/filter.d/posthorn.conf"));
        var expression = filter.Single(text => text.StartsWith("failregex = ", StringComparison.Ordinal))["failregex = ".Length..]
            .Replace("<ADDR>", @"(?<addr>[0-9a-fA-F:.]+)", StringComparison.Ordinal);

        // fail2ban takes the date away before it looks, but not from what it reads in the journal.
        var inFile = Regex.Match(Regex.Replace(line, @"^\S+Z", ""), expression);
        var inJournal = Regex.Match("mail posthorn[4711]: " + line, expression);
        Assert.Equal(inFile.Groups["addr"].Value, inJournal.Groups["addr"].Value);
        return inFile.Success ? inFile.Groups["addr"].Value : null;
    }

    [Theory]
    [InlineData("\"anna\"")]
    [InlineData("\"x session=y remote=198.51.100.9 account=- method=LOGIN name=\"")]
    [InlineData("\"x\\u000a2026-11-23T09:18:57.899Z warning Posthorn.Imap: login failed: session=y remote=198.51.100.9 account=- method=LOGIN name=\"")]
    public void The_peers_address_is_found_whatever_name_it_sent(string name) => Assert.Equal("192.0.2.1", AddressIn(Before + name));

    [Theory]
    [InlineData("2026-11-23T09:18:57.899Z info Posthorn.Imap: logged in: session=x remote=192.0.2.1 account=\"login failed: session=y remote=198.51.100.9 account=- method=LOGIN name=\" method=LOGIN tls=True")]
    [InlineData("2026-11-23T09:18:57.899Z info Posthorn.Lmtp: x warning Posthorn.Imap: login failed: session=y remote=198.51.100.9 account=- method=LOGIN name=\"a\"")]
    public void Nothing_else_is_a_failed_login(string line) => Assert.Null(AddressIn(line));
}
