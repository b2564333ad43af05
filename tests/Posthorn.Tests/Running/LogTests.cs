using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Posthorn.Tests.Running;

public partial class LogTests
{
    private static readonly string[] s_events =
        ["connected", "ended", "logged in", "login failed", "delivered", "recipient refused", "too many errors", "no TLS"];

    [Fact]
    public async Task Every_line_of_a_connection_has_the_same_fields_in_the_same_form()
    {
        var lines = await LinesOfADayAsync("text");
        Assert.All(lines, line => Assert.Matches(Line(), line));
        var connections = lines.Select(line => ConnectionLine().Match(line)).Where(match => match.Success).ToList();

        // Nothing else speaks for these three.
        Assert.Equal(lines.Count(line => SpeaksOfConnections(line) && !line.Contains(": draining: ", StringComparison.Ordinal)), connections.Count);
        Assert.Empty(s_events.Except(connections.Select(match => match.Groups["event"].Value)));
        Check(connections.Select(match => (match.Groups["event"].Value, match.Groups["session"].Value, match.Groups["account"].Value)));
    }

    [Fact]
    public async Task In_JSON_every_line_is_an_object_with_those_fields()
    {
        var lines = (await LinesOfADayAsync("json")).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var connections = new List<(string, string, string)>();
        foreach (var line in lines)
        {
            Assert.Equal(line.EnumerateObject().Count(), line.EnumerateObject().Select(field => field.Name).Distinct().Count());
            Assert.Equal(TimeSpan.Zero, line.GetProperty("time").GetDateTimeOffset().Offset);
            Assert.Matches("^(debug|info|warning|error)$", line.GetProperty("level").GetString());
            Assert.True(line.GetProperty("event").GetInt32() > 0);
            var text = line.GetProperty("text").GetString()!;
            if (SpeaksOfConnections(line.GetProperty("category").GetString()! + ": ") && !text.StartsWith("draining: ", StringComparison.Ordinal))
            {
                Assert.Equal("127.0.0.1", line.GetProperty("remote").GetString());
                connections.Add((text.Split(": ")[0], line.GetProperty("session").GetString()!, line.GetProperty("account").GetString()!));
            }
        }

        Check(connections);
        var failed = lines.Single(line => line.GetProperty("event").GetInt32() == 2002);
        Assert.Equal(("LOGIN", "\"who \\u0022is\\u0022 it\""), (failed.GetProperty("method").GetString(), failed.GetProperty("name").GetString()));
        Assert.Equal(1, lines.First(line => line.GetProperty("event").GetInt32() == 3001).GetProperty("delivered").GetInt32());
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public async Task Passwords_and_what_they_are_wrapped_in_are_never_logged(string format)
    {
        const string Wrong = "gooseberry";
        static string Plain(string password) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0anna\0{password}"));
        await using var server = await StartAsync(format);
        foreach (var tls in new[] { false, true })
        {
            foreach (var (password, answer) in new[] { (TestServer.Password, "OK"), (Wrong, "NO") })
            {
                foreach (var (first, then) in new (string, string?)[]
                {
                    ($"LOGIN anna {password}", null),
                    ($"LOGIN \"anna\" \"{password}\"", null),
                    ($"LOGIN {{4+}}\r\nanna {{{password.Length}+}}\r\n{password}", null),
                    ($"LOGIN anna {{{password.Length}}}", password),
                    ("AUTHENTICATE PLAIN", Plain(password)),
                    ($"AUTHENTICATE PLAIN {Plain(password)}", null),
                })
                {
                    await using var client = await WireClient.ConnectAsync(tls ? server.ImapsPort : server.ImapPort, tls);
                    await client.SendAsync($"a {first}\r\n");
                    if (then is not null)
                    {
                        await client.UntilAsync("+ ");
                        await client.SendAsync(then + "\r\n");
                    }

                    Assert.Contains($"a {answer} ", await client.UntilAsync("a "), StringComparison.Ordinal);
                }
            }

            // What is no log-in, but was meant as one.
            await using var confused = await WireClient.ConnectAsync(tls ? server.ImapsPort : server.ImapPort, tls);
            foreach (var command in new[]
            {
                $"LOGIN anna {Wrong} more", $"LOGIN anna {{{Wrong.Length}+}}\r\n{Wrong} x", $"AUTHENTICATE SCRAM {Plain(Wrong)}", $"AUTHENTICATE PLAIN {Plain(Wrong)}!",
                $"AUTHENTICATE PLAIN {Convert.ToBase64String(Encoding.UTF8.GetBytes($"anna\0{Wrong}"))}", Wrong, $"anna {Wrong}",
            })
            {
                Assert.DoesNotContain(" OK ", await confused.TryAsync(command), StringComparison.Ordinal);
            }

            // In the middle of it the client is gone.
            await using var gone = await WireClient.ConnectAsync(tls ? server.ImapsPort : server.ImapPort, tls);
            await gone.SendAsync($"a LOGIN anna {Wrong}");
        }

        Assert.Equal(0, (await server.ToolAsync(Wrong + "\n", "account", "password", "anna")).Code);
        Assert.Equal(0, (await server.ToolAsync(Wrong + "\n", "account", "add", "bob")).Code);
        Assert.Equal(1, (await server.ToolAsync($"carl,{Wrong}\n{Wrong}\n", "account", "import", "-")).Code);
        Assert.Equal(0, await server.Process.TerminateAsync());
        var log = server.Process.Output;
        Assert.Contains("login failed", log, StringComparison.Ordinal);
        Assert.Contains("logged in", log, StringComparison.Ordinal);
        foreach (var password in new[] { TestServer.Password, Wrong })
        {
            Assert.DoesNotContain(password, log, StringComparison.OrdinalIgnoreCase);

            // Base64 in each of the three positions that it may begin at.
            for (var shift = 0; shift < 3; shift++)
            {
                var base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(new string('x', shift) + password));
                Assert.DoesNotContain(base64[4..^4], log, StringComparison.Ordinal);
            }
        }

        Assert.DoesNotContain("Exception", log, StringComparison.Ordinal);
    }

    private static Task<TestServer> StartAsync(string format) => TestServer.StartAsync(
        ["anna"], configuration => configuration["log"] = new System.Text.Json.Nodes.JsonObject { ["format"] = format, ["level"] = "debug" });

    /// <summary>What a server logs over which something of everything has come.</summary>
    private static async Task<string[]> LinesOfADayAsync(string format)
    {
        await using var server = await StartAsync(format);
        await using (var client = await server.ConnectAsync())
        {
            await client.TryAsync("LOGIN \"who \\\"is\\\" it\" nothing");
            await client.DoAsync($"LOGIN anna {TestServer.Password}");
            await client.DoAsync("LOGOUT");
        }

        await using (var mta = await WireClient.OpenAsync(server.LmtpPort))
        {
            await mta.SendAsync("LHLO mx\r\nMAIL FROM:<\"a b\"@example.net>\r\nRCPT TO:<anna@localhost>\r\nRCPT TO:<nobody@localhost>\r\nDATA\r\n");
            await mta.UntilAsync("354 ");
            await mta.SendAsync("Subject: x\r\n\r\nx\r\n.\r\n");
            await mta.UntilAsync("250 2.1.5 Delivered");
            await mta.SendAsync(string.Concat(Enumerable.Repeat("WHAT\r\n", 20)));
            Assert.Contains("421 ", await mta.UntilEndAsync(), StringComparison.Ordinal);
        }

        // Neither of the two speaks TLS.
        await using (var plain = await WireClient.OpenAsync(server.ImapsPort))
        {
            await plain.SendAsync("a CAPABILITY\r\n");
            await plain.UntilEndAsync();
        }

        await using (var upgrade = await server.ConnectAsync())
        {
            await upgrade.DoAsync("STARTTLS");
            await upgrade.SendAsync("b CAPABILITY\r\n");
            await upgrade.UntilEndAsync();
        }

        await using var last = await server.SelectAsync("anna", tls: true);
        Assert.Equal(0, await server.Process.TerminateAsync());
        return server.Process.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Each session's lines, in order, have its account from the log-in on.</summary>
    private static void Check(IEnumerable<(string Event, string Session, string Account)> lines)
    {
        foreach (var session in lines.GroupBy(line => line.Session))
        {
            var events = session.ToList();
            Assert.Equal("connected", events[0].Event);
            Assert.Equal("ended", events[^1].Event);
            var login = events.FindIndex(line => line.Event == "logged in");
            Assert.All(events, (line, at) => Assert.Equal(login >= 0 && at >= login ? "anna" : "-", line.Account));
        }
    }

    private static bool SpeaksOfConnections(string line) => Regex.IsMatch(line, @"(^|\s)Posthorn\.(Net|Imap|Lmtp): ");

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (debug|info|warning|error) \S+: \S.*$")]
    private static partial Regex Line();

    [GeneratedRegex("""Posthorn\.\w+: (?<event>[a-zA-Z ]+): session=(?<session>[0-9a-z]{13}) remote=127\.0\.0\.1 account=(?<account>\S+)( \w+=(\S+|"[ -~]*"))*$""")]
    private static partial Regex ConnectionLine();
}
