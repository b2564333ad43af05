using System.Collections;
using System.Text.Json.Nodes;
using Posthorn.Configuration;

namespace Posthorn.Tests.Configuration;

public class ConfigurationTests
{
    private const string NoTls = """ "listeners": [{ "protocol": "lmtp", "port": 2424 }] """;

    [Theory]
    [InlineData("""{ "limits": { "maxConections": 5 }, NOTLS }""", "posthorn.json: limits:maxConections is not a known key; did you mean limits:maxConnections?")]
    [InlineData("""{ "maxConnections": 5, NOTLS }""", "posthorn.json: maxConnections is not a known key; did you mean limits:maxConnections?")]
    [InlineData("""{ "xyzzy": 5, NOTLS }""", "posthorn.json: xyzzy is not a known key.")]
    [InlineData("""{ "limits": { "maxConnections": "many" }, NOTLS }""", "posthorn.json: limits:maxConnections is \"many\", but a whole number from 1 to 1000000 is expected.")]
    [InlineData("""{ "limits": { "maxConnections": 0 }, NOTLS }""", "posthorn.json: limits:maxConnections is 0, but a whole number from 1 to 1000000 is expected.")]
    [InlineData("""{ "limits": 5, NOTLS }""", "posthorn.json: limits is a section: an object with keys is expected, not 5.")]
    [InlineData("""{ "log": { "format": "xml" }, NOTLS }""", "posthorn.json: log:format is \"xml\", but \"text\" or \"json\" is expected.")]
    [InlineData("""{ "http": { "enabled": "yes" }, NOTLS }""", "posthorn.json: http:enabled is \"yes\", but true or false is expected.")]
    [InlineData("""{ "accounts": { "localDomains": ["a b"] }, NOTLS }""", "posthorn.json: accounts:localDomains is a list of 1, but a list of domain names is expected.")]
    [InlineData("""{ "accounts": { "drafts": "Sent" }, NOTLS }""", "posthorn.json: accounts:drafts, sent, trash, junk and archive must be five different mailboxes, none of them INBOX.")]
    [InlineData("""{ "imap": { "saveLimit": 5000 }, NOTLS }""", "posthorn.json: imap:saveLimit is 5000, which needs imap:messageLimit to be 0: clients are told only one of the two.")]
    [InlineData("""{ "imap": { "messageLimit": 999 }, NOTLS }""", "posthorn.json: imap:messageLimit is 999, but a whole number from 1000 to 2147483647, or 0 for no limit is expected.")]
    [InlineData("""{ "listeners": [] }""", "posthorn.json: listeners is empty, so nobody could connect.")]
    [InlineData("""{ "listeners": [{ "protocol": "imap" }] }""", "posthorn.json: listeners:0:tls is \"starttls\", which needs tls:certificate and tls:key.")]
    [InlineData("""{ "listeners": [{ "protocol": "imap", "tls": "none" }] }""", "posthorn.json: listeners:0 has no TLS, so nobody could log in: set its tls, or plainTextLogin on a loopback address.")]
    [InlineData("""{ "listeners": [{ "protocol": "lmtp", "prot": 24 }] }""", "posthorn.json: listeners:0:prot is not a known key; did you mean listeners:0:port?")]
    [InlineData("""{ "listeners": [{ "protocol": "lmtp" }, { "protocol": "lmtp" }] }""", "posthorn.json: two listeners have the same place, 127.0.0.1:24.")]
    [InlineData("""{ "listeners": [{ "protocol": "lmtp", "socket": "s", "port": 1 }] }""", "posthorn.json: listeners:0 has a socket, so it cannot have an address or a port.")]
    public void What_is_wrong_is_said_in_one_plain_sentence(string json, string expected)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("posthorn.json", json.Replace("NOTLS", NoTls, StringComparison.Ordinal));
        var problem = Assert.Single(Load(file).Problems);
        Assert.Equal(expected, problem);
    }

    [Fact]
    public void All_problems_are_listed()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("posthorn.json", """{ "a": 1, "limits": { "maxConnections": -1, "maxLiteralByte": 1 } }""");
        Assert.Equal(3, Load(file).Problems.Count);
    }

    [Fact]
    public void Broken_JSON_is_named_with_its_line()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("posthorn.json", "{\n  \"limits\": { \"maxConnections\": }\n}");
        Assert.StartsWith("posthorn.json, line 2, column ", Assert.Single(Load(file).Problems));
    }

    [Fact]
    public void A_missing_file_is_one_sentence() =>
        Assert.StartsWith("There is no configuration file ", Load("/nonexistent/posthorn.json").Problems[0]);

    [Fact]
    public void The_environment_beats_the_file_and_the_command_line_beats_both()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("posthorn.json",
            """{ /* comment */ "limits": { "maxConnections": 1, "maxMessageMiB": 1, "maxLiteralBytes": 5000, }, NOTLS }""".Replace("NOTLS", NoTls, StringComparison.Ordinal));
        var environment = new Hashtable
        {
            ["POSTHORN__Limits__MaxConnections"] = "2",
            ["POSTHORN__LIMITS__MAXMESSAGEMIB"] = "2",
            ["UNRELATED"] = "x",
        };
        var loaded = LoadedConfiguration.Load(file, environment, ["Limits:MaxConnections=3"]);
        Assert.Empty(loaded.Problems);
        Assert.Equal((3, 2, 5000), (loaded.Options.Limits.MaxConnections, loaded.Options.Limits.MaxMessageMiB, loaded.Options.Limits.MaxLiteralBytes));
    }

    [Fact]
    public void A_problem_in_the_environment_or_on_the_command_line_is_named_as_such()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("posthorn.json", "{" + NoTls + "}");
        var loaded = LoadedConfiguration.Load(file, new Hashtable { ["POSTHORN__Log__Level"] = "loud" }, ["Http:Port=http", "nonsense"]);
        Assert.Equal(
            [
                "--set nonsense: Section:Key=value is expected.",
                "environment variable POSTHORN__Log__Level: log:level is \"loud\", but \"debug\", \"information\", \"warning\" or \"error\" is expected.",
                "--set Http:Port: http:port is \"http\", but a whole number from 0 to 65535 is expected.",
            ], loaded.Problems);
    }

    [Fact]
    public void Paths_are_relative_to_the_file()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("posthorn.json", """{ "dataFolder": "mail", "listeners": [{ "protocol": "lmtp", "socket": "run/l.sock" }] }""");
        var options = Load(file).Options;
        Assert.Equal(Path.Combine(folder.Root, "mail"), options.DataFolder);
        Assert.Equal(Path.Combine(folder.Root, "run/l.sock"), options.Listeners[0].Socket);
    }

    [Fact]
    public void The_effective_configuration_reads_as_what_it_was_written_from()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("posthorn.json", """{ "accounts": { "localDomains": ["example.org"], "defaultQuotaMiB": 7 }, """ + NoTls + "}");
        var first = Load(file).ToJson();
        var again = Load(folder.Write("effective.json", first));
        Assert.Empty(again.Problems);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(first), JsonNode.Parse(again.ToJson())));
    }

    [Fact]
    public void Every_key_is_described_for_operators_with_its_default()
    {
        var text = File.ReadAllText(Repository.PathOf("docs/operating.md"));
        var defaults = new PosthornOptions();
        foreach (var key in ConfigurationKeys.All)
        {
            var written = key.Get(defaults)?.ToJsonString() ?? "none";
            Assert.Contains($"| `{key.Path}` | {written.Trim('"')} |", text, StringComparison.Ordinal);
        }

        foreach (var key in ConfigurationKeys.Listener)
        {
            Assert.Contains($"| `{key.Path}` |", text, StringComparison.Ordinal);
        }
    }

    private static LoadedConfiguration Load(string file) => LoadedConfiguration.Load(file, new Hashtable(), []);
}
