using System.Text;

namespace Posthorn.Imap.Syntax.Tests;

public class SearchTests
{
    [Theory]
    [InlineData("ALL", "all")]
    [InlineData("answered", "+\\Answered")]
    [InlineData("UNANSWERED", "-\\Answered")]
    [InlineData("DELETED UNDELETED", "and(+\\Deleted -\\Deleted)")]
    [InlineData("DRAFT UNDRAFT FLAGGED UNFLAGGED SEEN UNSEEN", "and(+\\Draft -\\Draft +\\Flagged -\\Flagged +\\Seen -\\Seen)")]
    [InlineData("NEW", "and(+\\Recent -\\Seen)")]
    [InlineData("OLD RECENT", "and(-\\Recent +\\Recent)")]
    [InlineData("KEYWORD $Junk UNKEYWORD Work", "and(+$Junk -Work)")]
    [InlineData("BEFORE 1-Feb-1994", "Internal Before 1994-02-01")]
    [InlineData("ON 1-Feb-1994 SINCE \"1-Feb-1994\"", "and(Internal On 1994-02-01 Internal Since 1994-02-01)")]
    [InlineData("SENTBEFORE 1-Feb-1994 SENTON 1-Feb-1994 SENTSINCE 1-Feb-1994", "and(Sent Before 1994-02-01 Sent On 1994-02-01 Sent Since 1994-02-01)")]
    [InlineData("LARGER 10 SMALLER 5000000000", "and(>10 <5000000000)")]
    [InlineData("BCC a CC b FROM c SUBJECT d TO e", "and(Bcc'a' Cc'b' From'c' Subject'd' To'e')")]
    [InlineData("BODY \"a b\" TEXT {3}\r\nx y", "and(body'a b' text'x y')")]
    [InlineData("HEADER Message-ID \"\"", "Message-ID:''")]
    [InlineData("UID 1:3,9 2:*", "and(uid 1:3,9 2:*)")]
    [InlineData("$ UID $", "and($ uid $)")]
    [InlineData("* 5", "and(* 5)")]
    [InlineData("NOT SEEN", "not(+\\Seen)")]
    [InlineData("NOT NOT SEEN", "not(not(+\\Seen))")]
    [InlineData("OR SEEN DRAFT", "or(+\\Seen +\\Draft)")]
    [InlineData("OR SEEN OR DRAFT DELETED ALL", "and(or(+\\Seen +\\Draft +\\Deleted) all)")]
    [InlineData("OR OR SEEN DRAFT DELETED", "or(or(+\\Seen +\\Draft) +\\Deleted)")]
    [InlineData("OR (SEEN DRAFT) NOT DELETED", "or(and(+\\Seen +\\Draft) not(+\\Deleted))")]
    [InlineData("(SEEN) ((DRAFT))", "and(+\\Seen +\\Draft)")]
    [InlineData("CHARSET UTF-8 SUBJECT {2}\r\n\u00e4", "[UTF-8] Subject'\u00e4'")]
    [InlineData("CHARSET \"us-ascii\" SUBJECT x", "[us-ascii] Subject'x'")]
    [InlineData("SUBJECT {2}\r\n\u00e4", "Subject'\u00e4'")]
    [InlineData("RETURN (MIN MAX COUNT) SEEN", "<MIN MAX COUNT> +\\Seen")]
    [InlineData("RETURN () CHARSET UTF-8 SEEN", "<ALL> [UTF-8] +\\Seen")]
    [InlineData("return (save all) 1", "<SAVE ALL> 1")]
    [InlineData("FLAGGED SINCE 1-Feb-1994 NOT FROM \"Smith\"", "and(+\\Flagged Internal Since 1994-02-01 not(From'Smith'))")]
    [InlineData("", null)]
    [InlineData("()", null)]
    [InlineData("(SEEN", null)]
    [InlineData("SEEN)", null)]
    [InlineData("SEEN ", null)]
    [InlineData("NOT", null)]
    [InlineData("OR SEEN", null)]
    [InlineData("OR SEEN ", null)]
    [InlineData("ORSEEN DRAFT", null)]
    [InlineData("KEYWORD \\Seen", null)]
    [InlineData("KEYWORD (a)", null)]
    [InlineData("LARGER -1", null)]
    [InlineData("SUBJECT", null)]
    [InlineData("SUBJECT (x)", null)]
    [InlineData("HEADER \"a b\" c", null)]
    [InlineData("BEFORE yesterday", null)]
    [InlineData("FOO", null)]
    [InlineData("RETURN (FOO) ALL", null)]
    [InlineData("RETURN ALL", null)]
    [InlineData("CHARSET", null)]
    [InlineData("0", null)]
    public void A_search_program_is_read(string wire, string? program)
    {
        var (read, error) = Reading.Read(wire, static (ref r) => r.SearchProgram());
        Assert.Equal(program, error is null ? Describe(read) : null);
    }

    [Fact]
    public void An_unknown_charset_is_told_as_such()
    {
        Assert.Equal(new SyntaxError(8, "a charset that is known here", SyntaxErrorKind.Charset),
            Reading.Bad("CHARSET KLINGON SUBJECT x", static (ref r) => r.SearchProgram()));
        Assert.Equal(SyntaxErrorKind.Syntax, Reading.Bad("CHARSET (", static (ref r) => r.SearchProgram()).Kind);
    }

    [Fact]
    public void A_charset_that_the_server_finds_decodes_the_texts()
    {
        var grammar = ImapGrammar.Base with
        {
            FindCharset = static name => name.Equals("ISO-8859-1", StringComparison.OrdinalIgnoreCase) ? Encoding.Latin1
                : name == "strict" ? new UTF8Encoding(false, throwOnInvalidBytes: true) : null,
        };
        byte[] wire = [.. "CHARSET iso-8859-1 SUBJECT {1}\r\n"u8, 0xe4];
        Assert.Equal(new EnvelopeKey(EnvelopeField.Subject, "\u00e4"), Reading.Read(wire, static (ref r) => r.SearchProgram().Key, grammar: grammar).Value);
        byte[] wrong = [.. "CHARSET strict SUBJECT {1}\r\n"u8, 0xe4];
        Assert.Equal("text in the charset that was named", Reading.Read(wrong, static (ref r) => r.SearchProgram(), grammar: grammar).Error!.Value.Expected);
        byte[] unnamed = [.. "SUBJECT {1}\r\n"u8, 0xe4];
        Assert.Equal(SyntaxErrorKind.Syntax, Reading.Read(unnamed, static (ref r) => r.SearchProgram(), grammar: grammar).Error!.Value.Kind);
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("NOT ", "")]
    [InlineData("OR ", " ALL")]
    [InlineData("(ALL NOT OR ", " ALL)")]
    public void Nesting_has_a_limit_and_64_kilobytes_of_it_do_no_harm(string open, string close)
    {
        static string Nested(string open, string close, int count) =>
            string.Concat(Enumerable.Repeat(open, count)) + "ALL" + string.Concat(Enumerable.Repeat(close, count));
        Reading.Good(Nested(open, close, 30), static (ref r) => r.SearchProgram());
        var error = Reading.Bad(Nested(open, close, 65536 / open.Length), static (ref r) => r.SearchProgram());
        Assert.Equal(SyntaxErrorKind.Limit, error.Kind);
    }

    [Fact]
    public void The_limit_of_nesting_is_exact()
    {
        Reading.Good(string.Concat(Enumerable.Repeat("NOT ", 99)) + "ALL", static (ref r) => r.SearchProgram());
        Reading.Bad(string.Concat(Enumerable.Repeat("NOT ", 100)) + "ALL", static (ref r) => r.SearchProgram());
    }

    [Fact]
    public void A_long_chain_of_OR_is_no_nesting()
    {
        var wire = string.Concat(Enumerable.Range(0, 1000).Select(static i => $"OR HEADER Message-ID <{i}@x> ")) + "ALL";
        Assert.Equal(1001, Assert.IsType<OrKey>(Reading.Good(wire, static (ref r) => r.SearchProgram()).Key).Alternatives.Count);
        Assert.Equal(SyntaxErrorKind.Limit,
            Reading.Bad(string.Concat(Enumerable.Repeat("OR SEEN ", 5000)) + "ALL", static (ref r) => r.SearchProgram()).Kind);
        Assert.Equal(SyntaxErrorKind.Limit,
            Reading.Bad(string.Concat(Enumerable.Repeat("ALL ", 5000)) + "ALL", static (ref r) => r.SearchProgram()).Kind);
    }

    [Fact]
    public void An_extension_adds_a_key_and_an_option()
    {
        var grammar = ImapGrammar.Base with
        {
            SearchKeys = ImapGrammar.Base.SearchKeys.With(new SyntaxEntry<SearchKey>("OLDER", static (ref r) => new OlderKey(r.Space().NzNumber()))),
            SearchReturnOptions = ImapGrammar.Base.SearchReturnOptions.With(SearchReturnOption.Plain(new SearchReturnOption("CONTEXT"))),
        };
        var program = Reading.Good("RETURN (CONTEXT) NOT OLDER 60", static (ref r) => r.SearchProgram(), grammar: grammar);
        Assert.Equal(new NotKey(new OlderKey(60)), program.Key);
        Reading.Bad("OLDER 60", static (ref r) => r.SearchProgram());
    }

    [Theory]
    [InlineData("SAVEDBEFORE 1-Feb-1994 savedon \"1-Feb-1994\"", "and(Saved Before 1994-02-01 Saved On 1994-02-01)")]
    [InlineData("SAVEDSINCE 1-Feb-1994 SAVEDATESUPPORTED", "and(Saved Since 1994-02-01 SaveDateSupportedKey { })")]
    [InlineData("EMAILID M-_9 threadid t", "and(EmailIdKey { Id = M-_9 } ThreadIdKey { Id = t })")]
    [InlineData("uidafter 5 UIDBEFORE 4294967295", "and(UidAfterKey { Uid = 5 } UidBeforeKey { Uid = 4294967295 })")]
    [InlineData("UIDAFTER", null)]
    [InlineData("UIDAFTER 0", null)]
    [InlineData("UIDAFTER 1:2", null)]
    [InlineData("UIDBEFORE 1,2", null)]
    [InlineData("UIDBEFORE *", null)]
    [InlineData("UIDBEFORE $", null)]
    [InlineData("SAVEDON", null)]
    [InlineData("EMAILID", null)]
    [InlineData("EMAILID \"M\"", null)]
    [InlineData("EMAILID a.b", null)]
    [InlineData("THREADID NI%", null)]
    public void Keys_of_extensions_are_read_with_their_grammar(string wire, string? program)
    {
        var (read, error) = Reading.Read(wire, static (ref r) => r.SearchProgram(), grammar: ImapGrammar.Base.WithSaveDate().WithObjectId().WithMessageLimit());
        Assert.Equal(program, error is null ? Describe(read) : null);
    }

    private static string Describe(SearchProgram program) =>
        (program.Return is { } options ? $"<{string.Join(' ', options.Select(static option => option.Name))}> " : "")
        + (program.Charset is { } charset ? $"[{charset}] " : "") + Describe(program.Key);

    private static string Describe(SearchKey key) => key switch
    {
        AllKey => "all",
        FlagKey flag => (flag.IsSet ? "+" : "-") + flag.Flag,
        DateKey date => $"{date.Which} {date.Comparison} {date.Date:yyyy-MM-dd}",
        SizeKey size => (size.IsLarger ? ">" : "<") + size.Octets,
        EnvelopeKey envelope => $"{envelope.Field}'{envelope.Text}'",
        HeaderKey header => $"{header.Field}:'{header.Text}'",
        BodyKey body => $"body'{body.Text}'",
        TextKey text => $"text'{text.Text}'",
        UidKey uid => $"uid {uid.Uids}",
        SequenceKey sequence => $"{sequence.Messages}",
        NotKey not => $"not({Describe(not.Key)})",
        OrKey or => $"or({string.Join(' ', or.Alternatives.Select(Describe))})",
        AndKey and => $"and({string.Join(' ', and.Keys.Select(Describe))})",
        EmailIdKey or ThreadIdKey or SaveDateSupportedKey or UidAfterKey or UidBeforeKey => key.ToString(),
        _ => throw new InvalidOperationException(),
    };

    private sealed record OlderKey(uint Seconds) : SearchKey;
}
