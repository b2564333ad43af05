using System.Text;
using Posthorn.Imap.Grammar;
using Posthorn.Imap.Grammar.Checking;

namespace Posthorn.Conformance.Tests.Grammar;

/// <summary>Sessions as lines: <c>&gt;</c> is sent by the client, all others come from the server.</summary>
public sealed class ResponseCheckerTests
{
    private const string LogIn = "* OK x|>a LOGIN u p|a OK x|";
    private const string Select = LogIn + ">b SELECT INBOX|* FLAGS ()|* 3 EXISTS|* 0 RECENT|* OK [UIDVALIDITY 1] x|* OK [UIDNEXT 10] x|* OK [HIGHESTMODSEQ 7] x|* OK [PERMANENTFLAGS ()] x|b OK [READ-WRITE] x|";
    private const string Rev2 = LogIn + ">e ENABLE IMAP4rev2|* ENABLED IMAP4rev2|e OK x|";
    private const string Rev2Select = Rev2 + ">b SELECT INBOX|* FLAGS ()|* 3 EXISTS|* OK [UIDVALIDITY 1] x|* OK [UIDNEXT 10] x|* OK [HIGHESTMODSEQ 7] x|* OK [PERMANENTFLAGS ()] x|* LIST () \"/\" INBOX|b OK [READ-WRITE] x|";

    private const string Qresync = LogIn + ">e ENABLE QRESYNC|* ENABLED QRESYNC|e OK x|";
    private const string QresyncSelect = Qresync + ">b SELECT INBOX (QRESYNC (1 5))|* FLAGS ()|* 3 EXISTS|* 0 RECENT|* OK [UIDVALIDITY 1] x|* OK [UIDNEXT 10] x|* OK [HIGHESTMODSEQ 7] x|"
        + "* OK [PERMANENTFLAGS ()] x|* VANISHED (EARLIER) 1:3|* 1 FETCH (UID 4 FLAGS () MODSEQ (6))|b OK [READ-WRITE] x|";

    private const string UidOnly = Select + ">u ENABLE UIDONLY|* ENABLED UIDONLY|u OK x|";

    public static readonly TheoryData<string> Good =
    [
        "* BYE no",
        "* OK x|>a LANGUAGE|* LANGUAGE (de i-default)|a OK x|>b LANGUAGE de|* LANGUAGE (de)|b OK ausgef\u00fchrt|>c LANGUAGE x|c NO \u00fc",
        LogIn + ">b LANGUAGE de|* LANGUAGE (de)|* NAMESPACE ((\"\" \"/\")) NIL NIL|b OK \u00fc",
        "* PREAUTH x|>a LIST \"\" *|* LIST () \"/\" x|a OK x",
        LogIn + ">b LOGOUT|* BYE x|b OK x",
        LogIn + "* BYE x",
        "* OK x|>a AUTHENTICATE PLAIN|+ |>AAAA|a OK x",
        "* OK x|>a AUTHENTICATE PLAIN AAAA|>b NOOP|a OK x|b OK x",
        "* OK x|>a LOGIN {1}|+ x|>u {1}|+ x|>p|a OK x",
        "* OK x|>a LOGIN {1+}|>u p|a OK x",
        LogIn + ">b APPEND x {9}|b NO [TRYCREATE] x|>c NOOP|c OK x",
        LogIn + ">nonsense|* BAD x|>c NOOP|c OK x",
        Select + ">c IDLE|+ x|* 4 EXISTS|* 1 EXPUNGE|>DONE|>d NOOP|c OK x|d OK x",
        Select + ">c NOOP|* 2 EXPUNGE|* 3 EXISTS|* 3 FETCH (UID 10)|c OK x|>d FETCH 1:2 UID|* 1 FETCH (UID 4)|* 2 FETCH (UID 9)|d OK x",
        Select + ">c UID FETCH 1 FLAGS|* 1 EXPUNGE|* 1 FETCH (UID 2 FLAGS ())|c OK x",
        Select + ">c MOVE 1 x|* OK [COPYUID 1 1 1] x|* 1 EXPUNGE|c OK x",
        Select + ">c SELECT x|c NO [NONEXISTENT] x|>d NOOP|d OK x",
        Select + ">c SEARCH RETURN (COUNT) ALL|* ESEARCH (TAG \"c\") COUNT 1|c OK x",
        QresyncSelect + ">c UID FETCH 1:* FLAGS (CHANGEDSINCE 3 VANISHED)|* VANISHED (EARLIER) 1:3,5|* VANISHED 4|* 4 EXISTS|c OK x|>d FETCH 3 UID|* 3 FETCH (UID 10)|d OK x",
        QresyncSelect + ">c UID STORE 4 (UNCHANGEDSINCE 3) FLAGS ()|* 1 FETCH (UID 4 MODSEQ (8))|c OK [MODIFIED 9] x|>d EXPUNGE|* VANISHED 4,8:9|d OK [HIGHESTMODSEQ 9] x",
        Select + ">c STORE 1 (UNCHANGEDSINCE 3) +FLAGS (x)|* OK [HIGHESTMODSEQ 9] x|c NO [MODIFIED 1] x|>d NOOP|* 1 FETCH (FLAGS ())|d OK x",
        Select + ">c SEARCH MODSEQ 5|* SEARCH 1 3 (MODSEQ 9)|c OK x|>d SEARCH RETURN (ALL) MODSEQ 5|* ESEARCH (TAG \"d\") ALL 1 MODSEQ 9|d OK x",
        Select + ">c NOTIFY SET STATUS (SELECTED (MessageNew MessageExpunge)) (PERSONAL (MessageNew MessageExpunge))|* STATUS x (MESSAGES 1)|c OK x|* LIST () \"/\" x|* STATUS x (MESSAGES 2)|* 1 EXPUNGE|* 3 EXISTS",
        LogIn + ">c NOTIFY SET (PERSONAL (X))|c NO [BADEVENT (MessageNew)] x",
        UidOnly + ">c UID FETCH 1:* FLAGS|* 4 UIDFETCH (FLAGS ())|* 9 UIDFETCH (FLAGS ())|* VANISHED 4|* 3 EXISTS|c OK x|>d FETCH 1 FLAGS|d BAD [UIDREQUIRED] x|* 9 UIDFETCH (FLAGS (x))",
        UidOnly + ">c UID FETCH 1:* (UID FLAGS)|* 4 UIDFETCH (FLAGS () UID 4)|c OK x|>d UID SEARCH ALL|* SEARCH 4 5|d OK x|>e UNAUTHENTICATE|e OK x|>f LOGIN u p|f OK x|" + Select[LogIn.Length..] + "* 1 FETCH (FLAGS ())",
        Select + ">c FETCH 1:* FLAGS|* 3 FETCH (FLAGS ())|c OK [MESSAGELIMIT 1 9] x|>d MOVE 1:* x|* OK [COPYUID 1 9 1] x|* NO [MESSAGELIMIT 1 9] x|* 3 EXPUNGE|d OK [HIGHESTMODSEQ 9] x",
        Select + ">c COPY 1:* x|c NO [MESSAGELIMIT 1 9] x|>d UID EXPUNGE 1:9|* 3 EXPUNGE|d OK [MESSAGELIMIT 1 9] x",
        Select + ">c SEARCH TEXT x|* OK [INPROGRESS (\"c\" 0 9)] x|* OK [INPROGRESS (\"c\" 0 9)] x|* OK [INPROGRESS (\"c\" 8 9)] x|* SEARCH|c OK x|>d SEARCH TEXT x|* OK [INPROGRESS (\"d\" 1 3)] x|d OK x|>e]1 NOOP|* OK [INPROGRESS (NIL NIL NIL)] x|e]1 OK x",
        LogIn + ">b ENABLE METADATA|* ENABLED METADATA|b OK x|>c NOOP|* METADATA \"\" /shared/x|* METADATA INBOX /private/x|c OK x|>d GETMETADATA (MAXSIZE 2) INBOX /private/x|* METADATA INBOX (/private/x \"ab\")|d OK [METADATA LONGENTRIES 5] x",
        LogIn + ">c NOTIFY SET (PERSONAL (MailboxMetadataChange))|c OK x|* METADATA INBOX /private/x|>d SETMETADATA INBOX (/private/x \"a\")|d NO [METADATA TOOMANY] x|>e ESEARCH IN (personal) ALL|* ESEARCH (TAG \"e\" MAILBOX x UIDVALIDITY 1) UID ALL 1|e OK x",
        Select + ">c SEARCH CHARSET x FILTER y|c BAD [BADCHARSET] x|>d SEARCH FILTER y|d NO [UNDEFINED-FILTER y] x",
        UidOnly + ">c UIDBATCHES 500|* UIDBATCHES (TAG \"c\") 9:1|c OK x|>d UIDBATCHES 1|d NO [TOOFEW] x",
        Rev2Select + ">c EXAMINE x|* 1 FETCH (FLAGS ())|* OK [CLOSED] x|* FLAGS ()|* 1 EXISTS|* OK [UIDVALIDITY 1] x|* OK [UIDNEXT 1] x|* OK [HIGHESTMODSEQ 7] x|* OK [PERMANENTFLAGS ()] x|* LIST () \"/\" x|c OK [READ-ONLY] x",
    ];

    public static readonly TheoryData<string> Bad =
    [
        // greeting and end
        "* NO x", "* CAPABILITY IMAP4rev1", "* BYE x|* OK x", LogIn + ">b LOGOUT|b OK x", LogIn + ">b LOGOUT|* BYE x|b OK x|* OK x", LogIn + "* BYE x|* OK x", "* OK x|* PREAUTH x",
        // tags
        "* OK x|a OK x", "* OK x|>a NOOP|b OK x", "* OK x|>a NOOP|a OK x|a OK x", "* OK x|>a NOOP|>b NOOP|b OK x",
        // continuations
        "* OK x|+ x", "* OK x|>a NOOP|+ x", "* OK x|>a LOGIN u {1+}|>p|+ x",
        // data that nobody asked for
        "* OK x|>a NOOP|* LIST () \"/\" x", LogIn + ">b NOOP|* LIST () \"/\" x", LogIn + ">b NOOP|* STATUS x (MESSAGES 1)", LogIn + ">b NOOP|* SEARCH 1", LogIn + ">b NOOP|* NAMESPACE NIL NIL NIL",
        LogIn + ">b NOOP|* ENABLED", LogIn + ">b NOOP|* ID NIL", LogIn + ">b LIST \"\" *|* LSUB () \"/\" x", "* OK x|>a LIST \"\" *|* LIST () \"/\" x",
        // no mailbox
        LogIn + ">b NOOP|* 1 EXISTS", LogIn + ">b NOOP|* 1 FETCH (UID 1)", LogIn + ">b NOOP|* FLAGS ()", LogIn + "* 0 RECENT", Select + ">c CLOSE|c OK x|* 3 EXISTS", Select + ">c UNSELECT|c OK x|>d NOOP|* 4 EXISTS",
        // numbers
        Select + "* 2 EXISTS", Select + ">c NOOP|* 4 EXPUNGE", Select + "* 4 FETCH (FLAGS ())", Select + "* 4 RECENT", Select + "* 1 EXPUNGE", Select + ">c NOOP|* 1 EXPUNGE|* 1 EXISTS",
        Select + ">c FETCH 1 UID|* 1 EXPUNGE", Select + ">c STORE 1 FLAGS ()|* 1 EXPUNGE", Select + ">c SEARCH ALL|* 1 EXPUNGE",
        Select + ">c FETCH 1:2 UID|* 1 FETCH (UID 5)|* 2 FETCH (UID 5)", Select + ">c FETCH 1:3 UID|* 3 FETCH (UID 5)|* 1 FETCH (UID 6)", Select + ">c FETCH 1 UID|* 1 FETCH (UID 5)|* 1 FETCH (UID 4)",
        Select + ">c FETCH 1 UID|* 1 FETCH (UID 10)", Select + "* 4 EXISTS|* 4 FETCH (UID 9)", Select + ">c UID STORE 1 FLAGS ()|* 1 FETCH (FLAGS ())", Select + ">c UID FETCH 1 UID|* 1 FETCH (UID 1)|* 2 FETCH (FLAGS ())",
        // SELECT
        LogIn + ">b SELECT x|b OK [READ-WRITE] x", Select.Replace("* 0 RECENT|", "", StringComparison.Ordinal), Select.Replace("* OK [UIDNEXT 10] x|", "", StringComparison.Ordinal), Select.Replace("[READ-WRITE] ", "", StringComparison.Ordinal),
        Select.Replace("SELECT", "EXAMINE", StringComparison.Ordinal), Rev2Select.Replace("* LIST () \"/\" INBOX|", "", StringComparison.Ordinal), Rev2Select + ">c SELECT x|* FLAGS ()", Rev2 + ">b SELECT x|* OK [CLOSED] x",
        Select.Replace("* 3 EXISTS|", "* 3 EXISTS|* 3 EXISTS|", StringComparison.Ordinal), Select + ">c SELECT x|c NO x|* 4 EXISTS",
        Select.Replace("* OK [HIGHESTMODSEQ 7] x|", "", StringComparison.Ordinal), Select + ">c SELECT x|* FLAGS ()",
        // NOTIFY
        Select + ">c NOTIFY SET (SELECTED-DELAYED (MessageNew MessageExpunge))|c OK x|* 1 EXPUNGE", Select + ">c NOTIFY SET (SELECTED (MessageNew MessageExpunge))|c OK x|* STATUS x (MESSAGES 2)",
        Select + ">c NOTIFY SET (SELECTED (MessageNew MessageExpunge))|c OK x|>d NOTIFY NONE|d OK x|* 1 EXPUNGE", LogIn + ">c NOOP|c NO [BADEVENT (MessageNew)] x", LogIn + ">c NOTIFY NONE|c OK [NOTIFICATIONOVERFLOW] x",
        Select + ">c NOTIFY SET (SELECTED (MessageNew MessageExpunge))|c OK x|>d FETCH 1 UID|* 1 EXPUNGE",
        // CONDSTORE and QRESYNC
        Select + ">c NOOP|* VANISHED 1", Select + ">c UID FETCH 1:* FLAGS (CHANGEDSINCE 3 VANISHED)|* VANISHED (EARLIER) 1", QresyncSelect + ">c NOOP|* 1 EXPUNGE", QresyncSelect + "* VANISHED 4",
        QresyncSelect + ">c NOOP|* VANISHED 3", QresyncSelect + ">c NOOP|* VANISHED 4,5,6,7", QresyncSelect + ">c NOOP|* VANISHED (EARLIER) 1", QresyncSelect + ">c UID FETCH 1 FLAGS|* VANISHED (EARLIER) 1",
        QresyncSelect + ">c UID FETCH 1:* FLAGS (CHANGEDSINCE 3 VANISHED)|* VANISHED (EARLIER) 4", QresyncSelect + ">c FETCH 1 FLAGS|* VANISHED 4", QresyncSelect + ">c STORE 1 FLAGS ()|* VANISHED 4",
        QresyncSelect + ">c SEARCH 1|* VANISHED 4", QresyncSelect + ">c UID SEARCH 1|* VANISHED 4", QresyncSelect + ">c NOOP|* 1 FETCH (FLAGS ())", QresyncSelect + ">c NOOP|* 1 FETCH (UID 4 FLAGS ())",
        QresyncSelect + ">c STORE 1 FLAGS ()|* 1 FETCH (FLAGS () MODSEQ (8))", QresyncSelect.Replace("UID 4 FLAGS () MODSEQ (6)", "UID 4 FLAGS ()", StringComparison.Ordinal), QresyncSelect.Replace(":3|* 1 FETCH", ":4|* 1 FETCH", StringComparison.Ordinal) + ">c FETCH 1 UID|* VANISHED 4",
        Select + ">c STORE 1 (UNCHANGEDSINCE 3) FLAGS ()|c OK x|>d NOOP|* 1 FETCH (FLAGS ())", Select + ">c NOOP|c OK [HIGHESTMODSEQ 8] x", Select + ">c NOOP|c OK [MODIFIED 1] x", Select + ">c STORE 1 (UNCHANGEDSINCE 3) FLAGS ()|* OK [MODIFIED 1] x",
        LogIn + ">c NOOP|* OK [HIGHESTMODSEQ 8] x", LogIn + ">b SELECT x (QRESYNC (1 5))|* FLAGS ()|* VANISHED (EARLIER) 1",
        // UIDONLY
        Select + "* 5 UIDFETCH (FLAGS ())", Select + ">c FETCH 1 FLAGS|c BAD [UIDREQUIRED] x", UidOnly + "* 1 FETCH (FLAGS ())", UidOnly + ">c NOOP|* 1 EXPUNGE", UidOnly + ">c SEARCH ALL|* SEARCH 1",
        UidOnly + ">c FETCH 1 FLAGS|c OK x", UidOnly + ">c COPY 1 x|c NO [TRYCREATE] x", UidOnly + ">c UID SEARCH RETURN () ALL|* ESEARCH (TAG \"c\") ALL 1", UidOnly + ">c STORE 1 (UNCHANGEDSINCE 1) FLAGS ()|c NO [MODIFIED 1] x",
        UidOnly + ">c UID FETCH 5 FLAGS|* 5 UIDFETCH (UID 5 FLAGS ())", UidOnly + ">c NOOP|* VANISHED (EARLIER) 5", UidOnly + ">c NOOP|* VANISHED 5|* 5 UIDFETCH (FLAGS ())", UidOnly + ">c NOOP|c NO [UIDREQUIRED] x",
        UidOnly + ">c UID FETCH 1:* FLAGS|* 4 UIDFETCH (FLAGS ())|* 5 UIDFETCH (FLAGS ())|* 6 UIDFETCH (FLAGS ())|* 7 UIDFETCH (FLAGS ())", UidOnly + ">c EXAMINE y|* OK [CLOSED] x|* 1 EXISTS|* OK [UNSEEN 1] x",
        // METADATA and ESEARCH
        LogIn + ">b NOOP|* METADATA INBOX /private/x", LogIn + ">b NOOP|* METADATA INBOX (/private/x NIL)", LogIn + ">b GETMETADATA (MAXSIZE 1) INBOX /private/x|* METADATA INBOX (/private/x \"ab\")", LogIn + ">b SETMETADATA INBOX (/private/x \"a\")|* METADATA INBOX (/private/x \"a\")",
        LogIn + ">b ENABLE METADATA|* ENABLED METADATA|b OK x|>c NOTIFY NONE|c OK x|>d NOOP|* METADATA INBOX /private/x", LogIn + ">c NOTIFY SET (PERSONAL (MailboxMetadataChange))|c OK x|* METADATA \"\" /private/x", LogIn + ">b NOOP|b NO [METADATA TOOMANY] x",
        LogIn + ">b GETMETADATA INBOX /private/x|b OK [METADATA TOOMANY] x", LogIn + ">b SETMETADATA INBOX (/private/x \"a\")|b NO [METADATA LONGENTRIES 5] x", Select + ">c SEARCH FILTER y|c BAD [UNDEFINED-FILTER y] x", Select + ">c SEARCH CHARSET x ALL|c BAD [BADCHARSET] x",
        LogIn + ">b ESEARCH IN (personal) ALL|* ESEARCH (TAG \"c\" MAILBOX x UIDVALIDITY 1) UID ALL 1", LogIn + ">b ESEARCH IN (personal) ALL|* ESEARCH (TAG \"b\" MAILBOX x UIDVALIDITY 1) ALL 1", LogIn + ">b ESEARCH IN (personal) ALL|* ESEARCH (TAG \"b\") UID ALL 1",
        LogIn + ">b ESEARCH IN (personal) RETURN (COUNT) ALL|* ESEARCH (TAG \"b\" MAILBOX x UIDVALIDITY 1) UID COUNT 0", Select + ">c UID SEARCH ALL|* ESEARCH (TAG \"c\" MAILBOX x UIDVALIDITY 1) UID ALL 1",
        // UIDBATCHES
        Select + ">c UIDBATCHES 500|* UIDBATCHES (TAG \"d\")", Select + ">c NOOP|* UIDBATCHES (TAG \"c\")", Select + ">c NOOP|c NO [TOOMANY] x", Select + ">c UIDBATCHES 500|c BAD [TOOFEW] x",
        // MESSAGELIMIT
        "* OK [CAPABILITY IMAP4rev1 MESSAGELIMIT=5 SAVELIMIT=5] x", Select + ">c COPY 1:* x|c OK [MESSAGELIMIT 1 9] x", Select + ">c COPY 1:* x|c NO [MESSAGELIMIT 1] x", Select + ">c EXPUNGE|c OK [MESSAGELIMIT 1 9] x",
        Select + ">c FETCH 1:* FLAGS|c OK [MESSAGELIMIT 1] x", Select + ">c NOOP|* NO [MESSAGELIMIT 1 9] x", Select + ">c CLOSE|c OK [MESSAGELIMIT 1 9] x", Select + ">c FETCH 1:* FLAGS|* OK [MESSAGELIMIT 1 9] x",
        Select + ">c CAPABILITY|* CAPABILITY IMAP4rev1 MESSAGELIMIT=5|c OK x|>d FETCH 1:* UID|d OK [MESSAGELIMIT 4 7] x", LogIn + ">c APPEND x {1}|c NO [MESSAGELIMIT 1 9] x",
        // INPROGRESS
        Select + ">c NOOP|c OK [INPROGRESS (\"c\" 1 2)] x", Select + "* OK [INPROGRESS] x", Select + ">c NOOP|* NO [INPROGRESS (\"c\" 1 2)] x", Select + ">c NOOP|* OK [INPROGRESS (\"d\" 1 2)] x", Select + ">c NOOP|* OK [INPROGRESS (NIL 1 2)] x",
        Select + ">c NOOP|* OK [INPROGRESS (\"c\" 2 5)] x|* OK [INPROGRESS (\"c\" 1 5)] x", Select + ">c NOOP|* OK [INPROGRESS (\"c\" 2 5)] x|* OK [INPROGRESS (\"c\" 3 6)] x",
        // PREVIEW
        Select + ">c FETCH 1 PREVIEW|* 1 FETCH (PREVIEW NIL)",
        // OBJECTID
        "* OK [CAPABILITY IMAP4rev1 OBJECTID] x|>a LOGIN u p|a OK [CAPABILITY IMAP4rev1 OBJECTID] x|>b CREATE x|b OK x", Select.Replace("a OK x", "a OK [CAPABILITY IMAP4rev1 OBJECTID] x", StringComparison.Ordinal),
        Select + ">c FETCH 1 (EMAILID THREADID)|* 1 FETCH (EMAILID (M1) THREADID (M1))", Select + ">c FETCH 1:2 (EMAILID THREADID)|* 1 FETCH (EMAILID (M1) THREADID (T1))|* 2 FETCH (EMAILID (M1) THREADID (T2))",
        LogIn + ">b CREATE x|b OK [MAILBOXID (F1)] x|>c CREATE y|c OK [MAILBOXID (F1)] x", LogIn + ">b DELETE x|b OK [MAILBOXID (F1)] x", LogIn + ">b STATUS x (MAILBOXID)|* STATUS x (MAILBOXID (F1))|b OK x|>c CREATE y|c OK [MAILBOXID (F1)] x",
        // LANGUAGE
        LogIn + ">b NOOP|* LANGUAGE (de)", LogIn + ">b LANGUAGE|* LANGUAGE (de en)", LogIn + ">b LANGUAGE de|b OK x", LogIn + ">b LANGUAGE|* LANGUAGE (de i-default)|b OK x|>c LANGUAGE de|c OK x",
        // search, and order
        Select + ">c SEARCH RETURN (MIN MAX) ALL|* ESEARCH (TAG \"c\") MIN 2 MAX 1", Select + ">c SEARCH ALL|* SORT 1", Select + ">c SORT (DATE) UTF-8 ALL|* SEARCH 1", Select + ">c SORT (DATE) UTF-8 ALL|* THREAD (1)", Select + ">c NOOP|* COMPARATOR x",
        Select + ">c SORT (DATE) UTF-8 ALL|* 1 EXPUNGE", Select + ">c THREAD REFS UTF-8 ALL|* 1 EXPUNGE",
        Select + ">c SEARCH ALL|* ESEARCH (TAG \"d\") ALL 1", Select + ">c UID SEARCH ALL|* ESEARCH (TAG \"c\") ALL 1", Select + ">c SEARCH ALL|* ESEARCH (TAG \"c\") UID ALL 1",
        // APPEND, REPLACE and URLs
        LogIn + ">b APPEND x {1}|* OK [APPENDUID 1 1] x", LogIn + ">b APPEND x {1}|b OK [TOOBIG] x", LogIn + ">b APPEND x {1}|b BAD [BADURL /x] x", LogIn + ">b NOOP|b NO [BADURL /x] x",
        Select + ">c REPLACE 1 x {1}|c OK [APPENDUID 1 1] x", LogIn + ">b NOOP|* GENURLAUTH u:0123456789abcdef0123456789abcdef", LogIn + ">b NOOP|* URLFETCH x NIL", LogIn + ">b NOOP|* OK [URLMECH INTERNAL] x",
        LogIn + ">b RESETKEY|b NO [URLMECH INTERNAL] x", LogIn + ">b SELECT x|b OK [URLMECH INTERNAL] x",
        // codes
        LogIn + ">b NOOP|b OK [READ-ONLY] x", LogIn + ">b NOOP|b NO [TRYCREATE] x", LogIn + ">b NOOP|b OK [NONEXISTENT] x", LogIn + ">b NOOP|b OK [APPENDUID 1 1] x", LogIn + ">b NOOP|* OK [COPYUID 1 1 1] x", LogIn + ">b NOOP|b BAD [BADCHARSET] x",
        LogIn + ">b NOOP|b OK [UIDNEXT 1] x", "* OK [CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=PLAIN] x", "* OK [CAPABILITY IMAP4rev1 LITERAL+ LITERAL-] x", "* OK x|>a LOGIN u p|a OK [AUTHENTICATIONFAILED] x", "* OK x|>a STARTTLS|a OK x|>b CAPABILITY|* CAPABILITY IMAP4rev1 STARTTLS",
    ];

    public static readonly TheoryData<string> InAscii =
    [
        "* OK \u00fc", LogIn + ">b LANGUAGE de|* LANGUAGE (de)|b OK x|>c LANGUAGE i-default|* LANGUAGE (i-default)|c OK \u00fc",
        LogIn + ">b LANGUAGE de|* LANGUAGE (de)|b OK x|>c UNAUTHENTICATE|c OK x|>d NOOP|d OK \u00fc", "* OK x|>a LANGUAGE de|* LANGUAGE (de)|a OK x|>b STARTTLS|b OK x|>c NOOP|c OK \u00fc",
    ];

    public static readonly TheoryData<string> OldLanguage =
        [Rev2Select + "* 0 RECENT", Rev2Select + ">c SEARCH ALL|* SEARCH 1", Rev2 + ">b LSUB \"\" *|* LSUB () \"/\" x"];

    [Theory, MemberData(nameof(Good))]
    public void A_session_by_the_rules_passes(string session) => Play(session);

    [Theory, MemberData(nameof(Bad))]
    public void A_session_that_breaks_a_rule_fails(string session) =>
        // Without an offset: each response is well-formed, and it is the rule that is broken.
        Assert.Equal(-1, Assert.Throws<GrammarException>(() => Play(session)).Offset);

    [Theory, MemberData(nameof(OldLanguage))]
    public void After_ENABLE_IMAP4rev2_the_old_responses_are_errors(string session) =>
        Assert.NotEqual(-1, Assert.Throws<GrammarException>(() => Play(session)).Offset);

    [Theory, MemberData(nameof(InAscii))]
    public void Text_is_ASCII_but_in_a_language_that_was_chosen(string session) =>
        Assert.NotEqual(-1, Assert.Throws<GrammarException>(() => Play(session)).Offset);

    [Fact]
    public void Capabilities_have_to_be_asked_again_after_log_in()
    {
        Assert.Equal(["IMAP4rev1", "IDLE"], Play("* OK [CAPABILITY IMAP4rev1 IDLE] x").Capabilities);
        Assert.Empty(Play("* OK [CAPABILITY IMAP4rev1 IDLE] x|>a LOGIN u p|a OK x").Capabilities);
        Assert.Equal(["IMAP4rev2"], Play("* OK x|>a LOGIN u p|a OK [CAPABILITY IMAP4rev2] x").Capabilities);
    }

    private static ResponseChecker Play(string session)
    {
        var checker = new ResponseChecker();
        foreach (var line in session.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] == '>')
                checker.Sent(Encoding.UTF8.GetBytes(line[1..] + "\r\n"));
            else
                checker.Received(ResponseReader.Read(Encoding.UTF8.GetBytes(line + "\r\n"), checker.Mode, utf8Text: checker.HasUtf8Text));
        }
        return checker;
    }
}
