using System.Text;
using Posthorn.Imap.Grammar;

namespace Posthorn.Conformance.Tests.Grammar;

/// <summary>A checker that accepts everything is worth nothing: each of these breaks one rule, and is refused in both modes.</summary>
public sealed class MalformedResponsesTests
{
    private const string Address = "((NIL NIL \"a\" \"b\"))";

    public static readonly TheoryData<string> Malformed =
    [
        // lines, spaces, words
        "", "*", "* ", "*  OK x", "* OK  x", "* OK", "* OK ", "a001", "a001 OK", "a001 OK ", "a001  OK x", "a001 PREAUTH x", "a001 BYE x", "a+1 OK x",
        "a(1 OK x", "* MAYBE x", "* XYZZY", "+", "+idling", "* OK x\ry", "* OK x\ny", "* OK x\0y", "OK x", " * OK x", "a OK[ALERT] x",
        // response codes
        "* OK [ALERT]", "* OK [ALERT] ", "* OK [ALERT]  x", "* OK [ALERT x", "* OK [ALERT 1] x", "* OK [] x", "* OK [WHATEVER] x", "* OK [UIDNEXT 0] x", "* OK [UIDNEXT 07] x", "* OK [HIGHESTMODSEQ 0] x", "* OK [HIGHESTMODSEQ] x", "a OK [MODIFIED] x", "a OK [MODIFIED 1:*] x",
        "* OK [UIDNEXT] x", "* OK [UIDVALIDITY 4294967296] x", "a OK [APPENDUID 1] x", "a OK [APPENDUID 1 0] x", "a OK [COPYUID 1 1:2 3] x", "a OK [COPYUID 1 1:* 3:4] x",
        "a OK [COPYUID 1 1,1 3:4] x", "* OK [PERMANENTFLAGS \\Seen] x", "* OK [PERMANENTFLAGS (\\Recent)] x", "* OK [CAPABILITY] x", "* OK [CAPABILITY IMAP4] x",
        "a NO [BADCHARSET ()] x", "a NO [BADCHARSET UTF-8] x",
        // capabilities, ID
        "* CAPABILITY", "* CAPABILITY STARTTLS", "* CAPABILITY IMAP4rev1  IDLE", "* CAPABILITY IMAP4rev1 IDLE idle", "* CAPABILITY IMAP4rev1 ", "* ID", "* ID (\"name\")",
        "* ID (name \"x\")", "* ID (\"name\" \"x\" \"NAME\" \"y\")", "* ID (\"name\" x)",
        // flags
        "* FLAGS", "* FLAGS \\Seen", "* FLAGS (\\Seen  \\Draft)", "* FLAGS (\\Seen \\seen)", "* FLAGS (\\Unknown)", "* FLAGS (\\*)", "* FLAGS (\\Recent)", "* FLAGS (a]b)",
        "* FLAGS ( \\Seen)", "* FLAGS (\\Seen )", "* FLAGS (\"x\")", "* FLAGS (\\)",
        // mailboxes
        "* LIST () \"/\"", "* LIST \"/\" INBOX", "* LIST () / INBOX", "* LIST () \"//\" INBOX", "* LIST () \"\" INBOX", "* LIST (\\Strange) \"/\" x",
        "* LIST (\\HasChildren \\HasNoChildren) \"/\" x", "* LIST (\\Marked \\Unmarked) \"/\" x", "* LIST (\\Noinferiors \\HasChildren) \"/\" x", "* LIST () \"/\" a b",
        "* LIST () \"/\" \"a", "* LIST () \"/\" a*b", "* LIST () \"/\" a%b", "* LIST () \"/\" a\\b", "* LIST () \"/\" x (FOO (\"y\"))", "* LIST () \"/\" x (CHILDINFO (SUBSCRIBED))",
        "* LIST () \"/\" x (CHILDINFO ())", "* LIST () \"/\" \"a\tb\"", "* LIST () \"/\" {5}\r\nabc", "* LIST () \"/\" {03}\r\nabc", "* LIST () \"/\" {3+}\r\nabc", "* LIST () \"/\" {3}\nabc",
        "* LIST () \"/\" \"a\\b\"", "* STATUS x", "* STATUS x (MESSAGES)", "* STATUS x (MESSAGES -1)", "* STATUS x (MESSAGES 01)", "* STATUS x (UIDNEXT 0)", "* STATUS x (FOO 1)",
        "* STATUS x (MESSAGES 1 MESSAGES 1)", "* STATUS x (SIZE 9223372036854775808)", "* NAMESPACE NIL NIL", "* NAMESPACE () NIL NIL", "* NAMESPACE ((\"\" \"/\") (\"a\" \"/\")) NIL NIL",
        "* NAMESPACE ((NIL \"/\")) NIL NIL", "* NAMESPACE ((\"\" /)) NIL NIL",
        // search
        "* SEARCH 0", "* SEARCH ", "* SEARCH 1  2", "* SEARCH 1 1", "* SEARCH 1:2", "* SEARCH (MODSEQ 1)", "* SEARCH 1 (MODSEQ 0)", "* SEARCH 1 (MODSEQ)", "* ESEARCH (TAG \"a\") PARTIAL (1:2 1,2,3)", "* ESEARCH (TAG \"a\") PARTIAL (1:-2 1)", "* ESEARCH (TAG \"a\") PARTIAL (0:1 NIL)", "* ESEARCH (TAG \"a\") PARTIAL 1:2", "* ESEARCH (TAG \"a\") COUNT 0 MODSEQ 4", "* ESEARCH (TAG \"a\") COUNT 1 MODSEQ 0", "* ESEARCH (TAG \"a\") ALL", "* ESEARCH (TAG \"a\") ALL 1:*", "* ESEARCH (TAG \"a\") MIN 0",
        "* SORT 1 1", "* SORT 0", "* SORT (MODSEQ 1)", "* SORT ", "* THREAD ", "* THREAD ()", "* THREAD (1)(1)", "* THREAD ((1))", "* THREAD (1 (2))", "* THREAD (1(2)(3))", "* THREAD (1 2",
        "* LANGUAGE", "* LANGUAGE de", "* LANGUAGE ()", "* LANGUAGE (de DE)", "* LANGUAGE (de_AT)", "* LANGUAGE (muchtoolong)", "* LANGUAGE (de-)",
        "* NAMESPACE ((\"\" \"/\" \"TRANSLATION\" ())) NIL NIL", "* NAMESPACE ((\"\" \"/\" \"TRANSLATION\" (\"a\" \"b\"))) NIL NIL", "* NAMESPACE ((\"\" \"/\" \"TRANSLATION\" (\"Ben&APw\"))) NIL NIL",
        "* COMPARATOR", "* COMPARATOR x (x)", "* COMPARATOR x ()",
        "* ESEARCH (TAG \"a\") COUNT 0 ALL 1", "* ESEARCH (TAG \"a\") COUNT 2 ALL 1", "* ESEARCH (TAG \"a\") UID UID", "* ESEARCH (TAG \"a\") COUNT 1 UID",
        "* ESEARCH (TAG \"a\") FOO 1", "* ESEARCH (\"a\") COUNT 1", "* ESEARCH COUNT 1 (TAG \"a\")", "* ESEARCH ALL 1,,2", "* ESEARCH ALL $",
        "* ESEARCH (MAILBOX x UIDVALIDITY 1) UID ALL 1", "* ESEARCH (TAG \"a\" MAILBOX x) UID ALL 1", "* ESEARCH (TAG \"a\" MAILBOX x UIDVALIDITY 0) UID ALL 1", "* ESEARCH (TAG \"a\" TAG \"a\") ALL 1", "* ESEARCH (TAG \"a\" COLOUR x) ALL 1",
        // annotations
        "* METADATA", "* METADATA INBOX", "* METADATA INBOX ()", "* METADATA INBOX (/private/x)", "* METADATA INBOX (/private/x x)", "* METADATA INBOX (private/x NIL)", "* METADATA INBOX (/public/x NIL)", "* METADATA INBOX (/private//x NIL)",
        "* METADATA INBOX (/private/x/ NIL)", "* METADATA INBOX (/private/x NIL /PRIVATE/X NIL)", "* METADATA INBOX (\"/private/*\" NIL)", "* METADATA INBOX (/private/x {1}\r\n\0)", "* METADATA INBOX /private/x NIL", "* METADATA INBOX /private/x  /private/y",
        "a OK [METADATA] x", "a OK [METADATA LONGENTRIES] x", "a NO [METADATA MAXSIZE] x", "a NO [METADATA TOOLONG] x", "a NO [UNDEFINED-FILTER] x", "a NO [UNDEFINED-FILTER a/b] x",
        // messages
        "* EXISTS", "* 1", "* 1 EXIST", "* 01 EXISTS", "* 1 EXISTS x", "* 0 EXPUNGE", "* 0 FETCH (UID 1)", "* 1 FETCH", "* 1 FETCH ()", "* 1 FETCH UID 1", "* 1 FETCH (UID 0)",
        "* 1 FETCH (UID 1 UID 1)", "* 1 FETCH (UID 1 )", "* 1 FETCH (UID 1", "* 1 FETCH (UID  1)", "* 1 FETCH (UID 1))", "* 1 FETCH (FLAGS NIL)", "* 1 FETCH (SAVEDATE NIL)", "* 1 FETCH (SAVEDATE \"1-Jan-2015 18:50:53 +0100\")", "* 1 FETCH (EMAILID M1)", "* 1 FETCH (EMAILID ())", "* 1 FETCH (EMAILID NIL)", "* 1 FETCH (EMAILID (M1 M2))", "* 1 FETCH (EMAILID (M.1))", "* 1 FETCH (THREADID (1))", "* 1 FETCH (THREADID \"T1\")", "* STATUS x (MAILBOXID F1)", "* STATUS x (MAILBOXID 1)", "* OK [MAILBOXID] x", "* OK [MAILBOXID F1] x", "* OK [MAILBOXID ()] x", "* 1 FETCH (PREVIEW)", "* 1 FETCH (PREVIEW text)", "* 1 FETCH (PREVIEW (\"x\"))", "* 1 FETCH (PREVIEW \"" + new string('x', 257) + "\")", "* 1 FETCH (MODSEQ 1)", "* 1 FETCH (MODSEQ (0))", "* 1 FETCH (MODSEQ ())", "* 1 FETCH (MODSEQ (9223372036854775808))", "* VANISHED", "* VANISHED 1:*", "* VANISHED 2,1", "* VANISHED 1,1", "* VANISHED (LATER) 1", "* VANISHED (EARLIER)", "* 1 FETCH (RFC822.SIZE NIL)",
        "* 1 FETCH (INTERNALDATE 17-Jul-1996 02:44:25 -0700)", "* 1 FETCH (INTERNALDATE \"1-Jul-1996 02:44:25 -0700\")", "* 1 FETCH (INTERNALDATE \"31-Feb-1996 02:44:25 -0700\")",
        "* 1 FETCH (INTERNALDATE \"17-Jul-1996 25:44:25 -0700\")", "* 1 FETCH (INTERNALDATE \"17-Jul-1996 02:44:25 PDT\")", "* 1 FETCH (INTERNALDATE \"17-07-1996 02:44:25 +0000\")",
        "* 1 FETCH (INTERNALDATE \"17-Jul-1996 02:44:25 +00:00\")", "* 1 FETCH (INTERNALDATE \"17-Jul-1996 02:44:25 +0099\")",
        "* 1 FETCH (BODY[] x)", "* 1 FETCH (BODY[0] NIL)", "* 1 FETCH (BODY[1.] NIL)", "* 1 FETCH (BODY[1.0] NIL)", "* 1 FETCH (BODY[MIME] NIL)", "* 1 FETCH (BODY[FOO] NIL)",
        "* 1 FETCH (BODY[HEADER.FIELDS] NIL)", "* 1 FETCH (BODY[HEADER.FIELDS ()] NIL)", "* 1 FETCH (BODY[]<0.10> NIL)", "* 1 FETCH (BODY[]<> NIL)", "* 1 FETCH (BODY.PEEK[] NIL)",
        "* 1 FETCH (BINARY[HEADER] NIL)", "* 1 FETCH (BINARY.SIZE[1] NIL)", "* 1 FETCH (BODY[] ~{1}\r\nx)", "* 1 FETCH (BODY[] {1}\r\n\0)", "* 1 FETCH (RFC822.SIZE 4 BODY[] \"abc\")",
        "* 1 FETCH (BODY[] {-1}\r\n)", "* 1 FETCH (BODY[] {3}\r\nabcd)",
        "a OK [MESSAGELIMIT] x", "a OK [MESSAGELIMIT 0 5] x", "a OK [MESSAGELIMIT 5 0] x", "a OK [MESSAGELIMIT 5 6 7] x", "a OK [MESSAGELIMIT 5 *] x", "* OK [INPROGRESS ()] x", "* OK [INPROGRESS (a 1 2)] x", "* OK [INPROGRESS (\"a\" 1)] x", "* OK [INPROGRESS (\"a\" NIL 5)] x", "* OK [INPROGRESS (\"a\" 5 5)] x", "* OK [INPROGRESS (\"a\" 0 0)] x",
        "* OK [INPROGRESS (\"a\" -1 5)] x", "* OK [INPROGRESS \"a\" 1 5] x", "* OK [INPROGRESS (\"a\" 1 5 6)] x", "* UIDBATCHES", "* UIDBATCHES 5:1", "* UIDBATCHES (TAG \"a\") ", "* UIDBATCHES (TAG \"a\") 5", "* UIDBATCHES (TAG \"a\") 1:5", "* UIDBATCHES (TAG \"a\") 9:5,3:1", "* UIDBATCHES (TAG \"a\") 9:5,5:1",
        "* UIDBATCHES (TAG \"a\") 5:0", "* UIDBATCHES (TAG \"a\") 5:1 3:1", "* UIDBATCHES (TAG \"a\") NIL", "a NO [TOOFEW 500] x", "* 0 UIDFETCH (FLAGS ())", "* 5 UIDFETCH (UID 6)", "* 5 UIDFETCH ()", "* UIDFETCH 5 (FLAGS ())", "a BAD [UIDREQUIRED 1] x",
        // ENVELOPE: arity, NIL, addresses
        $"* 1 FETCH (ENVELOPE (NIL NIL {Address} {Address} {Address} NIL NIL NIL NIL))",
        $"* 1 FETCH (ENVELOPE (NIL NIL {Address} {Address} {Address} NIL NIL NIL NIL NIL NIL))",
        $"* 1 FETCH (ENVELOPE (NIL NIL {Address} NIL {Address} NIL NIL NIL NIL NIL))",
        $"* 1 FETCH (ENVELOPE (NIL NIL NIL NIL NIL () NIL NIL NIL NIL))",
        $"* 1 FETCH (ENVELOPE (NIL NIL NIL NIL NIL (NIL) NIL NIL NIL NIL))",
        $"* 1 FETCH (ENVELOPE (NIL NIL NIL NIL NIL ((NIL NIL \"a\")) NIL NIL NIL NIL))",
        $"* 1 FETCH (ENVELOPE (NIL NIL NIL NIL NIL ((NIL NIL \"a\" \"b\") (NIL NIL \"a\" \"b\")) NIL NIL NIL NIL))",
        $"* 1 FETCH (ENVELOPE (NIL NIL NIL NIL NIL ((NIL NIL NIL \"b\")) NIL NIL NIL NIL))",
        $"* 1 FETCH (ENVELOPE (NIL subject NIL NIL NIL NIL NIL NIL NIL NIL))",
        // BODY and BODYSTRUCTURE
        "* GENURLAUTH", "* GENURLAUTH u", "* GENURLAUTH u:0123456789abcdef0123456789abcdeg", "* URLFETCH u", "* URLFETCH u (BODY NIL", "* URLFETCH u ()", "* URLFETCH u (TEXT NIL)", "* URLFETCH u (BODY NIL) (BODY NIL)",
        "* URLFETCH u (BODYPARTSTRUCTURE NIL)", "* OK [URLMECH] x", "* OK [URLMECH XSAMPLE] x", "a NO [BADURL] x", "a NO [BADURL a b] x", "* STATUS x (APPENDLIMIT NIL)",
        "* 1 FETCH (BODY NIL)", "* 1 FETCH (BODY ())", "* 1 FETCH (BODY (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1))", "* 1 FETCH (BODY (\"TEXT\" \"PLAIN\" () NIL NIL \"7BIT\" 1 1))",
        "* 1 FETCH (BODY (\"TEXT\" \"PLAIN\" (\"CHARSET\") NIL NIL \"7BIT\" 1 1))", "* 1 FETCH (BODY (\"TEXT\" \"PLAIN\" (\"CHARSET\" NIL) NIL NIL \"7BIT\" 1 1))",
        "* 1 FETCH (BODY (\"TEXT\" \"PLAIN\" NIL NIL NIL NIL 1 1))", "* 1 FETCH (BODY (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" NIL 1))", "* 1 FETCH (BODY (TEXT \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1))",
        "* 1 FETCH (BODY (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1 NIL))", "* 1 FETCH (BODY (\"IMAGE\" \"PNG\" NIL NIL NIL \"BASE64\" 1 1))",
        "* 1 FETCH (BODY (\"MULTIPART\" \"MIXED\" NIL NIL NIL \"7BIT\" 1))", "* 1 FETCH (BODY (\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 1))",
        "* 1 FETCH (BODY ((\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1) (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1) \"MIXED\"))", "* 1 FETCH (BODY ((\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1)))",
        "* 1 FETCH (BODY ((\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1) NIL))", "* 1 FETCH (BODYSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1 NIL \"inline\"))",
        "* 1 FETCH (BODYSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1 NIL (\"inline\")))", "* 1 FETCH (BODYSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1 NIL NIL NIL NIL \"more\"))",
        "* 1 FETCH (BODYSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1 NIL NIL ()))",
    ];

    [Theory, MemberData(nameof(Malformed))]
    public void A_malformed_response_is_refused_in_both_modes(string response)
    {
        Assert.Throws<GrammarException>(() => GoodResponsesTests.Read(response, GrammarMode.Rev1));
        Assert.Throws<GrammarException>(() => GoodResponsesTests.Read(response, GrammarMode.Rev2));
    }

    [Theory]
    [InlineData("* LIST () \"/\" \"&AGE-\"")] // an ASCII letter may not be shifted
    [InlineData("* LIST () \"/\" \"a&b\"")] // not ended
    [InlineData("* LIST () \"/\" \"&ZeV-\"")] // not a whole number of characters
    [InlineData("* LIST () \"/\" \"&2AA-\"")] // half a surrogate pair
    [InlineData("* LIST () \"/\" \"&ZeU-&Zyw-\"")] // two shifts where one does
    [InlineData("* LIST () \"/\" \"ü\"")]
    [InlineData("* OK ü")]
    public void Names_and_texts_are_canonical_in_rev1(string response) =>
        Assert.Throws<GrammarException>(() => GoodResponsesTests.Read(response, GrammarMode.Rev1));

    [Fact]
    public void Octets_that_are_no_UTF_8_are_refused_in_rev2()
    {
        Assert.Throws<GrammarException>(() => GoodResponsesTests.Read("* OK \xe9", GrammarMode.Rev2));
        Assert.Throws<GrammarException>(() => GoodResponsesTests.Read("* LIST () \"/\" \"\xe9\"", GrammarMode.Rev2));
    }

    [Theory]
    [InlineData("a OK x")]
    [InlineData("a OK x\n")]
    [InlineData("a OK x\r")]
    [InlineData("a OK x\r\n\r\n")]
    [InlineData("a OK x\r\nb")]
    public void Only_CRLF_ends_a_response(string response) =>
        Assert.Throws<GrammarException>(() => ResponseReader.Read(Encoding.ASCII.GetBytes(response), GrammarMode.Rev1));

    [Fact]
    public void An_error_names_the_octet_and_what_was_expected()
    {
        var error = Assert.Throws<GrammarException>(() => GoodResponsesTests.Read("* 1 FETCH (UID 1  FLAGS ())", GrammarMode.Rev1));
        Assert.Equal(17, error.Offset);
        Assert.Contains("At octet 17: expected a list's item, found  FLAGS ())<CR><LF>", error.Message);
    }
}
