using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Posthorn.Tests.Running;

/// <summary>The section "imap" of the configuration reaches the sessions.</summary>
public class ImapSectionTests
{
    [Fact]
    public async Task Unasked_literals_are_limited_and_the_submission_server_reads_what_it_is_authorized_to()
    {
        await using var server = await TestServer.StartAsync(["anna", "submission", "eve"], configuration =>
            configuration["imap"] = new JsonObject { ["limitUnaskedLiterals"] = true, ["submissionAccount"] = "Submission" });

        await using var anna = await server.SelectAsync("anna");
        var capabilities = await anna.DoAsync("CAPABILITY");
        Assert.Contains(" LITERAL- ", capabilities, StringComparison.Ordinal);
        Assert.DoesNotContain("LITERAL+", capabilities, StringComparison.Ordinal);
        await anna.AppendAsync("draft");
        var answer = await anna.DoAsync("GENURLAUTH \"imap://anna@localhost/INBOX/;UID=1;URLAUTH=submit+anna\" INTERNAL");
        var url = Regex.Match(answer, "imap://[^\"\r ]*").Value;

        await using var submission = await server.SelectAsync("submission");
        Assert.Contains("Subject: draft", await submission.DoAsync($"URLFETCH {url}"), StringComparison.Ordinal);
        await using var eve = await server.SelectAsync("eve");
        Assert.DoesNotContain("Subject: draft", await eve.DoAsync($"URLFETCH {url}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Administrators_change_what_all_share_and_users_find_whom_to_turn_to()
    {
        await using var server = await TestServer.StartAsync(["anna", "eve"], configuration => configuration["imap"] = new JsonObject
        {
            ["administrators"] = new JsonArray("Anna"),
            ["adminContact"] = "mailto:postmaster@example.org",
            ["maxAnnotations"] = 10,
            ["maxAnnotationBytes"] = 1024,
            ["maxAnnotationsKiB"] = 16,
        });

        await using var anna = await server.SelectAsync("anna");
        await anna.DoAsync("SETMETADATA \"\" (/shared/filters/values/new \"UNSEEN\")");
        await using var eve = await server.SelectAsync("eve");
        Assert.Contains("[NOPERM]", await eve.TryAsync("SETMETADATA \"\" (/shared/filters/values/new \"SEEN\")"), StringComparison.Ordinal);
        await eve.DoAsync("SEARCH FILTER new");
        Assert.Contains("mailto:postmaster@example.org", await eve.DoAsync("GETMETADATA \"\" /shared/admin"), StringComparison.Ordinal);
        Assert.Contains("[METADATA MAXSIZE 1024]", await eve.TryAsync($"SETMETADATA INBOX (/private/a \"{new string('x', 1025)}\")"), StringComparison.Ordinal);
        var many = string.Join(' ', Enumerable.Range(0, 11).Select(i => $"/private/{i} \"\""));
        Assert.Contains("[METADATA TOOMANY]", await eve.TryAsync($"SETMETADATA INBOX ({many})"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_default_language_is_the_administrators_and_STARTTLS_forgets_the_one_before()
    {
        await using var server = await TestServer.StartAsync(["anna"], configuration => configuration["imap"] = new JsonObject { ["language"] = "de" });
        await using (var plain = await server.ConnectAsync())
        {
            Assert.Contains(" OK NOOP completed.", await plain.DoAsync("NOOP"), StringComparison.Ordinal);
            Assert.Contains("* LANGUAGE (de)\n", await plain.DoAsync("LANGUAGE default"), StringComparison.Ordinal);
            Assert.Contains(" OK Beginnen Sie ", await plain.DoAsync("STARTTLS"), StringComparison.Ordinal);
            await plain.EncryptAsync();
            Assert.Contains(" OK NOOP completed.", await plain.DoAsync("NOOP"), StringComparison.Ordinal);
        }
    }
}
