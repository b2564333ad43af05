using System.Text;
using Posthorn.Imap.Grammar;
using Posthorn.Imap.Grammar.Responses;
using Posthorn.Imap.Tests.Host;
using Posthorn.Store;

namespace Posthorn.Imap.Tests;

/// <summary>What transcripts do not tell apart: the forms of strings (RFC 3516 §4.3).</summary>
public sealed class BinaryTests
{
    [Theory]
    [InlineData("BINARY.PEEK[1]", "~{6}")]
    [InlineData("BINARY.PEEK[1]<0.4>", "~{4}")]
    [InlineData("BINARY.PEEK[1]<3.2>", "~{2}")]
    [InlineData("BINARY.PEEK[1]<1.9223372036854775807>", "~{5}")]
    [InlineData("BINARY.PEEK[1]<0.3>", "{3}")]
    [InlineData("BINARY.PEEK[1]<4.9>", "{2}")]
    [InlineData("BINARY.PEEK[1]<9.9>", "{0}")]
    public async Task A_literal8_is_sent_only_for_what_has_a_NUL_octet(string item, string literal)
    {
        await using var server = new InProcessServer(new MemoryEngine(TimeProvider.System));
        using var lease = await server.CreateAccountAsync("ann");
        await using var client = new ImapTestClient(server.Connect());
        await client.ReadAsync();
        await client.OkAsync("LOGIN ann ann");
        await client.OkAsync("APPEND INBOX {}", "Content-Transfer-Encoding: base64\r\n\r\nYWJjAGRl\r\n"u8.ToArray());   // abc, NUL, de
        await client.OkAsync("APPEND INBOX ~{}", "Content-Transfer-Encoding: binary\r\n\r\nabc\0de"u8.ToArray());
        await client.OkAsync("SELECT INBOX");

        var lines = (await client.OkAsync($"FETCH 1:2 {item}")).Of<FetchResponse>()
            .Select(fetch => Encoding.Latin1.GetString(fetch.Raw.Span).Split("\r\n")[0]);
        Assert.Equal([literal, literal], lines.Select(line => line.Split(' ')[^1]));
    }
}
