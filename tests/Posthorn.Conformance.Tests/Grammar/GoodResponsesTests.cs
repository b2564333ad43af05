using System.Text;
using Posthorn.Imap.Grammar;
using Posthorn.Imap.Grammar.Responses;

namespace Posthorn.Conformance.Tests.Grammar;

public sealed class GoodResponsesTests
{
    private const string Envelope =
        "(\"Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\" \"IMAP4rev2 WG mtg summary and minutes\" ((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) "
        + "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) ((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) "
        + "((NIL NIL \"imap\" \"cac.washington.edu\")) ((NIL NIL \"minutes\" \"CNRI.Reston.VA.US\")(\"John Klensin\" NIL \"KLENSIN\" \"MIT.EDU\")) "
        + "NIL NIL \"<B27397-0100000@cac.washington.ed>\")";

    public static readonly TheoryData<string> InBothModes =
    [
        "a001 OK LOGIN completed",
        "A142 OK [READ-WRITE] SELECT completed",
        "a.b NO [TRYCREATE] No such mailbox",
        "a OK [COPYUID 432432 42:69 1202:1229] MOVED",
        "* OK [COPYUID 432432 42,44 7,9] moved",
        "A003 OK [APPENDUID 38505 3955] APPEND completed",
        "a BAD [BADCHARSET (UTF-8 \"US-ASCII\")] text",
        "a NO [BADCHARSET] text",
        "* BYE Autologout; idle for too long",
        "* PREAUTH IMAP4rev2 server logged in as Smith",
        "* OK [ALERT] System shutdown in 10 minutes",
        "* OK [CAPABILITY IMAP4rev2 IMAP4rev1 AUTH=PLAIN LITERAL+ ID] ready",
        "* OK [PERMANENTFLAGS (\\Deleted \\Seen \\*)] Limited",
        "* OK [PERMANENTFLAGS ()] None",
        "* OK [UIDVALIDITY 3857529045] UIDs valid",
        "* OK [CLOSED] Previous mailbox closed.",
        "a NO [UNKNOWN-CTE] cannot decode",
        "a NO [PRIVACYREQUIRED] TLS first",
        "* CAPABILITY STARTTLS AUTH=GSSAPI IMAP4rev2",
        "* ENABLED",
        "* ENABLED IMAP4rev2 CONDSTORE",
        "* ID NIL",
        "* ID (\"name\" \"Cyrus\" \"version\" NIL \"os\" {5}\r\nLinux)",
        "* ID ()",
        "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Forwarded custom)",
        "* FLAGS ()",
        "* LIST (\\Noselect) \"/\" ~/Mail/foo",
        "* LIST () NIL INBOX",
        "* LIST () \"\\\\\" INBOX",
        "* LIST (\\NonExistent \\HasChildren \\Subscribed) \"/\" \"Foo bar\"",
        "* LIST (\\Marked \\HasNoChildren \\Sent) \"/\" {3}\r\nabc",
        "* LIST () \"/\" Foo (\"CHILDINFO\" (\"SUBSCRIBED\"))",
        "* LIST () \"/\" Foo (CHILDINFO (\"SUBSCRIBED\") OLDNAME (Bar))",
        "* STATUS blurdybloop (MESSAGES 231 UIDNEXT 44292 SIZE 9223372036854775807 DELETED 0 UNSEEN 1 UIDVALIDITY 4294967295)",
        "* STATUS \"\" ()",
        "* ESEARCH (TAG \"A285\") UID MIN 7 MAX 3800",
        "* ESEARCH (TAG \"A284\")",
        "* ESEARCH (TAG A284) ALL 2,10:11",
        "* ESEARCH COUNT 0",
        "* ESEARCH (TAG \"a\") MIN 5 MAX 1 ALL 5,2:3,1",
        "* SORT", "* SORT 2 3 6", "* SORT 3 1 (MODSEQ 917)",
        "* THREAD", "* THREAD (2)(3 6 (4 23)(44 7 96))", "* THREAD ((3)(5))",
        "* LANGUAGE (de)", "* LANGUAGE (\"en-GB\" FR i-default)",
        "* NAMESPACE ((\"\" \"/\")) ((\"Other/\" \"/\" \"TRANSLATION\" (\"Andere Ben&APw-tzer/\"))) NIL",
        "* COMPARATOR i;basic", "* COMPARATOR \"-i;octet\" (i;octet i;basic)",
        "* ESEARCH UID COUNT 3 ALL 1:3 MIN 1 MAX 3",
        "* ESEARCH (TAG \"a\") UID ALL 3 MODSEQ 9223372036854775807",
        "* ESEARCH (TAG \"a\") UID PARTIAL (-1:-100 200:250,252:300)",
        "* ESEARCH (TAG \"a\") UID PARTIAL (24000:24500 NIL)",
        "* VANISHED 300:310,405,411",
        "* UIDBATCHES (TAG \"A143\") 215295:99696,99695:20351,20350:7830,7829:1",
        "* UIDBATCHES (TAG \"A144\")",
        "* UIDBATCHES (TAG A145) 7:7",
        "a OK [MESSAGELIMIT 1000 23221] FETCH completed with 1000 partial results",
        "* NO [MESSAGELIMIT 1000 20001] STORE partially completed",
        "a NO [MESSAGELIMIT 1000] too many messages",
        "* OK [INPROGRESS] Still here...",
        "* OK [INPROGRESS (\"A001\" NIL NIL)] Hang in there...",
        "* OK [INPROGRESS (\"A001\" 175 NIL)] Processed 175",
        "* OK [INPROGRESS (\"A001\" 0 1000)] Processed none",
        "* OK [INPROGRESS (NIL 175 1000)] Processed 17%",
        "a NO [TOOMANY] too many",
        "* 25996 UIDFETCH (FLAGS (\\Seen))",
        "* 25997 UIDFETCH (UID 25997 FLAGS (\\Flagged \\Answered) BODY[1] {3}\r\nabc MODSEQ (7))",
        "a BAD [UIDREQUIRED] use UID FETCH",
        "* VANISHED (EARLIER) 1:4294967295",
        "* METADATA \"\" (/shared/comment \"Shared comment\")",
        "* METADATA INBOX (\"/private/comment\" NIL /SHARED/comment {3}\r\na\r\n /private/vendor/x/y ~{2}\r\n\0x)",
        "* METADATA \"\" /shared/comment",
        "* METADATA INBOX /shared/comment /private/comment",
        "a OK [METADATA LONGENTRIES 2199] GETMETADATA complete",
        "a NO [METADATA MAXSIZE 1024] too large",
        "a NO [METADATA TOOMANY] SETMETADATA failed",
        "a NO [METADATA NOPRIVATE] SETMETADATA failed",
        "a NO [UNDEFINED-FILTER on-the-road] no",
        "* ESEARCH (TAG \"tag1\" MAILBOX \"folder1\" UIDVALIDITY 1) UID ALL 4001,4003,4005,4007,4009",
        "* ESEARCH (UIDVALIDITY 503 MAILBOX folder2/banana TAG \"tag1\") UID COUNT 2",
        "* 1 FETCH (UID 4 MODSEQ (65402) FLAGS (\\Seen))",
        "* OK [HIGHESTMODSEQ 715194045007] Highest",
        "3 OK [MAILBOXID (F2212ea87-6097-4256-9d51-71338625)] Completed",
        "* OK [MAILBOXID (F2212ea87-6097-4256-9d51-71338625)] Ok",
        "* STATUS foo (MAILBOXID (F2212ea87-6097-4256-9d51-71338625) MESSAGES 1)",
        "* 1 FETCH (EMAILID (M6d99ac3275bb4e) THREADID (T64b478a75b7ea9))",
        "* 1 FETCH (EMAILID (M00000001) THREADID NIL)",
        "* 1 FETCH (PREVIEW \"Preview text!\")",
        "* 2 FETCH (PREVIEW \"\" UID 3)",
        "* 3 FETCH (PREVIEW NIL)",
        "* 998 FETCH (SAVEDATE \"01-Jan-2015 18:50:53 +0100\")",
        "d105 OK [MODIFIED 7,9] Conditional STORE failed",
        "* STATUS blurdybloop (MESSAGES 231 HIGHESTMODSEQ 7011231777)",
        "* NAMESPACE ((\"\" \"/\")) ((\"~\" \"/\")) NIL",
        "* NAMESPACE NIL NIL ((\"\" \".\")(\"#x\" NIL \"X-PARAM\" (\"FLAG1\" \"FLAG2\")))",
        "* 0 EXISTS",
        "* 44 EXPUNGE",
        "* 23 FETCH (FLAGS (\\Seen) RFC822.SIZE 44827 UID 7)",
        "* 1 FETCH (INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" ENVELOPE " + Envelope + ")",
        "* 1 FETCH (INTERNALDATE \" 1-Jan-2026 00:00:00 +0000\")",
        "* 1 FETCH (BODY[] NIL)",
        "* 1 FETCH (BODY[] {0}\r\n)",
        "* 1 FETCH (RFC822.SIZE 3 BODY[] {3}\r\n\xe9\r\n)",
        "* 1 FETCH (BODY[1.2.MIME] \"x\" BODY[TEXT]<0> \"\" BODY[HEADER.FIELDS (FROM \"To\")]<10> {2}\r\n\r\n)",
        "* 1 FETCH (BODY[1.HEADER.FIELDS.NOT (X)] \"y\" BODY[3] \"a\\\"b\\\\\")",
        "* 1 FETCH (BINARY[1] ~{3}\r\n\0\0\0 BINARY.SIZE[1.2] 0 BINARY[]<3> NIL)",
        "* 12 FETCH (BODY (\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" 3028 92))",
        "* 1 FETCH (BODY ((\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1152 23)(\"APPLICATION\" \"PDF\" NIL \"<i@d>\" \"desc\" \"BASE64\" 4554) \"MIXED\"))",
        "* 1 FETCH (BODYSTRUCTURE (((\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 2 1 NIL NIL NIL NIL) \"ALTERNATIVE\" (\"BOUNDARY\" \"b\") NIL NIL NIL)"
            + "(\"IMAGE\" \"PNG\" NIL NIL NIL \"BASE64\" 4 \"md5==\" (\"attachment\" (\"filename\" \"a.png\")) (\"en\" \"de\") \"http://x\") \"MIXED\" NIL (\"inline\" NIL) \"en\"))",
        "* 1 FETCH (BODYSTRUCTURE (\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 300 " + Envelope + " (\"TEXT\" \"HTML\" NIL NIL NIL \"8BIT\" 7 1) 12 NIL))",
        "* 1 FETCH (BODYSTRUCTURE (\"MESSAGE\" \"GLOBAL\" NIL NIL NIL \"8BIT\" 300 " + Envelope + " (\"TEXT\" \"HTML\" NIL NIL NIL \"8BIT\" 7 1) 12))",
        "+ idling",
        "+ ",
        "+ YGgGCSqGSIb3EgECAgIAb1kwV6ADAgEFoQMCAQ+iSzBJoAMC",
    ];

    public static readonly TheoryData<string> InRev1Only =
    [
        "* SEARCH",
        "* SEARCH 2 3 6",
        "* 5 RECENT",
        "* 2 FETCH (FLAGS (\\Recent \\Seen))",
        "* 1 FETCH (RFC822 {3}\r\nabc RFC822.HEADER \"\" RFC822.TEXT NIL)",
        "* LSUB () \".\" #news.comp.mail.misc",
        "* LIST () \"/\" \"&ZeVnLIqe-/A&-B\"",
        "* OK [UNSEEN 12] Message 12 is first unseen",
        "* STATUS x (RECENT 0)",
    ];

    public static readonly TheoryData<string> InRev2Only =
    [
        "* LIST () \"/\" \"日本語\"",
        "* OK schöner Text",
        "* 1 FETCH (BODY[] \"ü\")",
    ];

    [Theory, MemberData(nameof(InBothModes))]
    public void A_good_response_is_read_in_both_modes(string response)
    {
        Read(response, GrammarMode.Rev1);
        Read(response, GrammarMode.Rev2);
    }

    [Theory, MemberData(nameof(InRev1Only))]
    public void What_IMAP4rev2_removed_is_read_in_rev1_only(string response)
    {
        Read(response, GrammarMode.Rev1);
        if (!response.Contains("&ZeVn", StringComparison.Ordinal))
            Assert.Throws<GrammarException>(() => Read(response, GrammarMode.Rev2));
    }

    [Theory, MemberData(nameof(InRev2Only))]
    public void What_IMAP4rev2_added_is_read_in_rev2_only(string response)
    {
        Read(response, GrammarMode.Rev2);
        Assert.Throws<GrammarException>(() => Read(response, GrammarMode.Rev1));
    }

    [Fact]
    public void The_tree_holds_what_was_sent()
    {
        var fetch = Assert.IsType<FetchResponse>(Read("* 3 FETCH (UID 9 FLAGS (\\seen $X) BODY[1]<0> {3}\r\nabc ENVELOPE " + Envelope + ")", GrammarMode.Rev1));
        Assert.Equal(3u, fetch.Number);
        Assert.Equal(9u, fetch.Uid);
        Assert.Equal(["\\Seen", "$X"], fetch.Flags);
        Assert.Equal("abc"u8.ToArray(), fetch.Section("BODY[1]<0>"));
        var envelope = Assert.IsType<Envelope>(fetch.Items["ENVELOPE"]);
        Assert.Equal(new Address("Terry Gray", null, "gray", "cac.washington.edu"), Assert.Single(envelope.From!));
        Assert.Equal(2, envelope.Cc!.Count);

        var list = Assert.IsType<ListResponse>(Read("* LIST (\\HasNoChildren) \"/\" \"~peter/&U,BTFw-/&ZeVnLIqe-\"", GrammarMode.Rev1));
        Assert.Equal("~peter/台北/日本語", list.Mailbox);
        Assert.Equal('/', list.Delimiter);

        var copy = Assert.IsType<CopyUidCode>(Assert.IsType<TaggedResponse>(Read("a OK [COPYUID 7 3:1,9 1:4] x", GrammarMode.Rev1)).Code);
        Assert.Equal([3u, 2u, 1u, 9u], copy.Sources);
        Assert.Equal("7 3:1,9 1:4", copy.Arguments);
    }

    internal static Response Read(string response, GrammarMode mode)
    {
        // "\xe9" stands for one octet that is no UTF-8; all else is written as UTF-8.
        var bytes = response.Contains('\xe9', StringComparison.Ordinal) ? Encoding.Latin1.GetBytes(response + "\r\n") : Encoding.UTF8.GetBytes(response + "\r\n");
        return ResponseReader.Read(bytes, mode);
    }
}
