using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Posthorn.Clients.Tests.Server;

namespace Posthorn.Clients.Tests.Imaplib;

/// <summary>Python's imaplib, which is what scripts use: session.py runs it, and here is what it must have been told.</summary>
public class ImaplibTests(ServerFixture fixture) : ClientTest(fixture)
{
    private static readonly JsonSerializerOptions _readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task Every_command_of_imaplib_is_answered_as_it_expects()
    {
        var seen = await SessionAsync();

        void Has(string name, params string[] parts)
        {
            var answer = Text(seen, name);
            Assert.All(parts, part => Assert.Contains(part.Replace("\\", "\\\\").Replace("\"", "\\\""), answer));
        }

        void Is(string name, string json) => Assert.Equal(json, Text(seen, name));

        Has("login", "OK", "CAPABILITY", "IMAP4rev1");
        Has("list", """(\HasNoChildren) "/" INBOX""", """\Archive) "/" Archive""", """\Trash) "/" Trash""");
        Has("create", "OK");
        Has("create nested", "OK");
        Has("create again", "NO", "[ALREADYEXISTS]");
        Has("subscribe", "OK");
        Has("lsub", "OK", "\"/\" Projects");
        Has("unsubscribe", "OK");
        Is("lsub afterwards", """["OK",[null]]""");

        Has("append", "OK", "APPENDUID", " 1] ");
        Has("append utf-8", "OK", "APPENDUID", " 2] ");
        Has("append third", "OK", "APPENDUID", " 3] ");
        Has("append nowhere", "NO", "[TRYCREATE]");
        Is("status", """["OK",["Projects (MESSAGES 3 UIDNEXT 4 UNSEEN 2)"]]""");
        Is("select", """["OK",["3"]]""");
        Is("exists", """["EXISTS",["3"]]""");
        Has("permanent flags", "$Planned", """\*""");
        Is("search", """["OK",["1"]]""");
        Is("search flags", """["OK",["3"]]""");
        Is("search utf-8", """["OK",["2"]]""");
        Has("search charset", "NO", "[BADCHARSET (", "UTF-8");

        Has("fetch", "1 (UID 1 FLAGS (", """\Seen $Planned)""", "INTERNALDATE \"31-Jan-2026 23:15:10 -0500\"", "RFC822.SIZE 117");
        Has("fetch envelope", """(NIL "Plan" (("Ada" NIL "ada" "example.org"))""", """((NIL NIL "bert" "example.org"))""");
        Has("fetch structure", """("text" "plain" ("charset" "utf-8") NIL NIL "7BIT" 8 1""");
        Is("fetch header", """["OK",[["2 (BODY[HEADER.FIELDS (SUBJECT)] {17}","Subject: Roof\r\n\r\n"],[" BODY[TEXT] {22}","Ziegel für das Dach\r\n"],")"]]""");
        Is("fetch partial", """["OK",[["2 (BODY[TEXT]<0> {6}","Ziegel"],")"]]""");
        Has("fetch several", "1 (FLAGS (", "2 (FLAGS (", "3 (FLAGS (");
        Has("fetch whole", "3 (RFC822 {117}", "Subject: Door", """\Seen""");

        Has("store", "2 (FLAGS (", """\Answered""");
        Is("store silent", """["OK",[null]]""");
        Has("copy", "OK", "COPYUID", " 1:2 1:2] ");
        Has("copy nowhere", "NO", "[TRYCREATE]");
        Is("uid search", """["OK",["1 2 3"]]""");
        Has("uid fetch", "3 (UID 3 FLAGS (", """\Flagged""");
        Has("uid store", "1 (UID 1 FLAGS (", """\Deleted""");
        Has("uid copy", "OK");
        Is("expunge", """["OK",["1"]]""");
        Is("uid after expunge", """["OK",["1 (UID 2)","2 (UID 3)"]]""");
        Has("noop", "OK");
        Has("close", "OK");

        Has("rename", "OK");
        Is("list afterwards", """["OK",["(\\HasChildren) \"/\" Plans","(\\HasNoChildren) \"/\" \"Plans/Garden house\""]]""");
        Is("read only", """["OK",["2"]]""");
        Has("store read only", "NO");
        Has("unselect", "OK");
        Has("delete nested", "OK");
        Has("delete", "OK");
        Has("select deleted", "NO", "[NONEXISTENT]");
        Is("namespace", """["OK",["((\"\" \"/\")) NIL ((\"#filters/\" \"/\"))"]]""");
        Has("bad command", "error", "BAD", "XNONSENSE");
        Has("logout", "BYE");
    }

    [Fact]
    public async Task TLS_and_STARTTLS_are_verified_and_used()
    {
        var seen = await SessionAsync();

        Assert.Equal("\"TLSv1.3\"", Text(seen, "tls"));
        Assert.Contains("[AUTHENTICATIONFAILED]", Text(seen, "tls wrong password"));
        Assert.Contains("OK", Text(seen, "tls login"));
        Assert.Equal("""["OK",["3"]]""", Text(seen, "tls select"));

        Assert.Equal("true", Text(seen, "starttls offered"));
        Assert.Contains("OK", Text(seen, "starttls"));
        Assert.Equal("\"TLSv1.3\"", Text(seen, "starttls version"));
        Assert.Equal("false", Text(seen, "starttls offered again"));
        Assert.Contains("OK", Text(seen, "starttls authenticate"));
        Assert.Equal("""["OK",["3"]]""", Text(seen, "starttls select"));
        Assert.Equal("\"self-signed certificate\"", Text(seen, "untrusted"));
    }

    private async Task<JsonObject> SessionAsync()
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Imaplib", "session.py");
        var run = await RunAsync(
            "python3", script, $"{Server.ImapPort}", $"{Server.ImapsPort}", Server.Certificate, User);
        return JsonNode.Parse(run.Output)!.AsObject();
    }

    private static string Text(JsonObject seen, string name) => seen[name]!.ToJsonString(_readable);
}
