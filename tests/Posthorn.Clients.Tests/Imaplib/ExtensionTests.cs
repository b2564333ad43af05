using System.Text.Json.Nodes;
using Posthorn.Clients.Tests.Server;

namespace Posthorn.Clients.Tests.Imaplib;

/// <summary>Python's imaplib with extensions that it does not know: scripts do them by hand.</summary>
public class ExtensionTests(ServerFixture fixture) : ClientTest(fixture)
{
    [Theory]
    [InlineData("sync")]
    [InlineData("partial")]
    [InlineData("full")]
    [InlineData("finish")]
    public async Task A_session_is_compressed_however_the_client_flushes(string flush)
    {
        var seen = await ScriptAsync("compressed.py", $"{Server.ImapPort}", User, flush);

        Assert.True((bool)seen["offered"]!);
        Assert.Contains("COMPRESSIONACTIVE", seen["again"]!.ToJsonString());
        Assert.DoesNotContain("COMPRESS=DEFLATE", seen["capability"]!.ToJsonString());
        Assert.Contains("APPENDUID", seen["append"]!.ToJsonString());
        Assert.Equal("""["OK",["2"]]""", seen["select"]!.ToJsonString());
        Assert.True((bool)seen["same"]!);
        Assert.Equal("""["OK",["1"]]""", seen["search"]!.ToJsonString());
        Assert.Equal("""["OK",["2"]]""", seen["expunge"]!.ToJsonString());
        Assert.Equal("""["OK",["INBOX (MESSAGES 1 UIDNEXT 3)"]]""", seen["status"]!.ToJsonString());
        Assert.Contains("BYE", seen["logout"]!.ToJsonString());

        // 640,000 octets of one line went each way.
        Assert.InRange((int)seen["sent"]!, 100, (int)seen["length"]! / 20);
        Assert.InRange((int)seen["received"]!, 100, (int)seen["length"]! / 20);
        await Server.WaitUntilCompressedAsync(User);
    }

    [Fact]
    public async Task A_client_that_comes_back_hears_what_it_has_missed()
    {
        var seen = await ScriptAsync("resynchronise.py", $"{Server.ImapPort}", User);

        void Is(string name, string json) => Assert.Equal(json, seen[name]!.ToJsonString());

        Assert.Contains(" BAD ", (string)seen["not enabled"]!, StringComparison.Ordinal);
        Is("enabled", """["OK",["QRESYNC"]]""");
        Is("select", "\"OK\"");
        Is("resynchronised", "\"OK\"");
        Is("exists", """["6"]""");
        Is("vanished", """["(EARLIER) 2,5:6"]""");
        Is("vanished now", """["8"]""");
        Is("vanished since", """["(EARLIER) 2,5:6,8"]""");
        Is("other validity", "\"OK\"");
        Is("vanished then", "[]");
        Is("vanished of all", """["(EARLIER) 2,5:6"]""");
        Assert.Matches(@"^2 \(UID 3 MODSEQ \([0-9]+\) FLAGS \(\\Flagged\)\)$", Assert.Single(Texts(seen["changed"])));
        Assert.Collection(
            Texts(seen["changed of all"]),
            item => Assert.StartsWith("2 (UID 3 MODSEQ (", item, StringComparison.Ordinal),
            item => Assert.StartsWith("6 (UID 9 MODSEQ (", item, StringComparison.Ordinal));
    }

    private static string[] Texts(JsonNode? list) => [.. list!.AsArray().Select(item => (string)item!)];

    private async Task<JsonObject> ScriptAsync(string script, params string[] arguments)
    {
        var run = await RunAsync("python3", [Path.Combine(AppContext.BaseDirectory, "Imaplib", script), .. arguments]);
        return JsonNode.Parse(run.Output)!.AsObject();
    }
}
