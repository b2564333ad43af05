using System.Text;
using Posthorn.Conformance.Tests.Runner;
using Posthorn.Net.Testing;

namespace Posthorn.Conformance.Tests;

/// <summary>The runner has to notice what is wrong; here the server is a list of lines.</summary>
public sealed class TranscriptRunnerTests
{
    private const string Head = "# title: A test\n# shows: RFC 9051 §6.1.2\n# state: not-authenticated\n";
    private const string Greeting = "* OK ready\r\n";

    public static readonly TheoryData<string, string> Passing = new()
    {
        { "C: a NOOP\nS: a OK", "a OK done\r\n" },
        { "C: a NOOP\nS: a OK ~ very", "a OK it is Very done\r\n" },
        { "C: a NOOP\nS: a OK [*]", "a OK [ALERT] done\r\n" },
        { "C: a NOOP\nS: a NO || a OK", "a OK done\r\n" },
        { "C: a CAPABILITY\nS: * CAPABILITY IDLE IMAP4rev1\nS: a OK", "* CAPABILITY IMAP4rev1 IDLE\r\na OK done\r\n" },
        { "C: a CAPABILITY\nS: * CAPABILITY IMAP4rev1 ...\nS: a OK", "* CAPABILITY X IMAP4rev1 IDLE\r\na OK done\r\n" },
        { "C: a CAPABILITY\nU: * OK\nU: * CAPABILITY {one}\nS: a OK", "* CAPABILITY IMAP4rev1\r\n* OK x\r\na OK done\r\n" },
        { "C: a NOOP\nS?: * NO\nS*: * OK\nS: a OK", "* OK x\r\n* OK y\r\na OK done\r\n" },
        { "C: a ID NIL\nS: * ID (\"name\" {name} {name} \"x\")\nS: a OK", "* ID (\"name\" \"one\" {3}\r\none \"x\")\r\na OK done\r\n" },
        { "C: a LOGOUT\nS: * BYE\nS: a OK\nS: (closed)", "* BYE x\r\na OK done\r\n" },
        { "rev1 C: a NOOP\nrev2 C: b NOOP\nS: a OK", "a OK done\r\n" },
    };

    public static readonly TheoryData<string, string> Failing = new()
    {
        { "C: a NOOP\nS: a OK", "a NO done\r\n" },
        { "C: a NOOP\nS: a OK", "a OK [ALERT] done\r\n" },
        { "C: a NOOP\nS: a OK [ALERT]", "a OK done\r\n" },
        { "C: a NOOP\nS: a OK ~ missing", "a OK done\r\n" },
        { "C: a NOOP\nS: a OK", "* OK unasked\r\na OK done\r\n" },
        { "C: a CAPABILITY\nS: * CAPABILITY IMAP4rev1\nS: a OK", "* CAPABILITY IMAP4rev1 IDLE\r\na OK done\r\n" },
        { "C: a CAPABILITY\nS: * CAPABILITY IMAP4rev1 IDLE ...\nS: a OK", "* CAPABILITY IMAP4rev1\r\na OK done\r\n" },
        { "C: a NOOP\nU: * OK\nU: * NO\nS: a OK", "* OK x\r\n* OK x\r\na OK done\r\n" },
        { "C: a ID NIL\nS: * ID (\"name\" {name} \"x\" {name})\nS: a OK", "* ID (\"name\" \"one\" \"x\" \"two\")\r\na OK done\r\n" },
        { "C: a LOGOUT\nS: * BYE\nS: a OK\nS: (closed)", "* BYE x\r\na OK done\r\n* OK still here\r\n" },
        { "C: a NOOP\nS: a OK", "a OK done\r\n* OK something behind it\r\n" },
        { "C: a NOOP\nS: a OK", "b OK done\r\n" },
        { "C: a NOOP\nS*: * OK\nS: a OK", "* OK  malformed\r\na OK done\r\n" },
        { "C: a NOOP\nS*: * ...\nS: a OK", "* 1 EXISTS\r\na OK done\r\n" },
        { "C: a LIST \"\" *\nS*: * ...\nS: a OK", "* LIST () \"/\" x\r\na OK done\r\n" },
        { "C: a NOOP\nS: a OK\nS: a OK", "a OK done\r\na OK done\r\n" },
    };

    [Theory, MemberData(nameof(Passing))]
    public async Task What_the_transcript_says_passes(string steps, string answers) => await RunAsync(steps, answers);

    [Theory, MemberData(nameof(Failing))]
    public async Task Anything_else_fails(string steps, string answers) => await Assert.ThrowsAsync<TranscriptException>(() => RunAsync(steps, answers));

    [Fact]
    public async Task A_failure_says_which_line_and_what_came()
    {
        var failure = await Assert.ThrowsAsync<TranscriptException>(() => RunAsync("C: a NOOP\nS: a OK [ALERT]", "a NO x\r\n"));
        Assert.Contains("test.txt:5 (rev1): A test", failure.Message, StringComparison.Ordinal);
        Assert.Contains("expected: a OK [ALERT]", failure.Message, StringComparison.Ordinal);
        Assert.Contains("got:      a NO x<CR><LF>", failure.Message, StringComparison.Ordinal);
        Assert.Contains("C: a NOOP<CR>", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("# title: x\nC: a NOOP")]
    [InlineData("# title: x\n# shows: RFC 9051 §1\n# client: Y\nC: a NOOP")]
    [InlineData("# title: x\n# shows: RFC 9051 §1\n# colour: red\nC: a NOOP")]
    [InlineData("# title: x\n# shows: RFC 9051 §1\nX: a NOOP")]
    [InlineData("# title: x\n# shows: RFC 9051 §1\nC?: a NOOP")]
    [InlineData("# title: x\n# shows: RFC 9051 §1\nrev3 C: a NOOP")]
    public void A_transcript_that_cannot_be_read_is_an_error(string text) => Assert.Throws<FormatException>(() => Transcript.Parse("x.txt", text));

    [Fact]
    public void Escapes_become_octets()
    {
        var text = new TranscriptText(new Dictionary<string, byte[]> { ["m"] = "A: b\r\n\r\ntext"u8.ToArray() }, new Dictionary<string, string> { ["v"] = "7" });
        Assert.Equal("a\0\r\n\xff b xx 7 {12} {w} <0.10>", Encoding.Latin1.GetString(text.ToSend("a<NUL><CRLF><xFF><SP>b <2*x> {v} {12} {w} <0.10>")));
        Assert.Equal("12 text A: b\r\n\r\n te", Encoding.Latin1.GetString(text.ToSend("<#m> <@m:text> <@m:header> <@m:8.2>")));
        Assert.Equal("{2}\r\nte", Encoding.Latin1.GetString(text.ToExpect("<@m:8.2>")));
    }

    private static async Task RunAsync(string steps, string answers)
    {
        var transcript = Transcript.Parse("test.txt", Head + steps);
        var (client, server) = InProcessConnection.CreatePair();
        // All answers wait already; behind them stands the one to the barrier, unless the transcript ends with a close.
        await server.Output.WriteAsync(Encoding.UTF8.GetBytes(Greeting + answers + (steps.Contains("(closed)", StringComparison.Ordinal) ? "" : "quiet1 OK x\r\n")));
        await server.Output.CompleteAsync();
        await new TranscriptRunner(transcript, "rev1", new Dictionary<string, byte[]>(), client.AsStream).RunAsync();
    }
}
