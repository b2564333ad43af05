using System.Buffers;
using System.Text;
using CsCheck;

namespace Posthorn.Imap.Syntax.Tests;

public class WriterTests
{
    [Fact]
    public void Status_responses_are_written()
    {
        Assert.Equal("a1 OK [READ-WRITE] SELECT completed.\r\n", Write(w => w.Tagged("a1", ResponseStatus.Ok, ResponseCode.ReadWrite, "SELECT completed.")));
        Assert.Equal("a1 NO No.\r\n", Write(w => w.Tagged("a1", ResponseStatus.No, null, "No.")));
        Assert.Equal("* BAD What?\r\n", Write(w => w.Untagged(ResponseStatus.Bad, null, "What?")));
        Assert.Equal("* BYE .\r\n", Write(w => w.Untagged(ResponseStatus.Bye, null, "")));
        Assert.Equal("* PREAUTH [ALERT] .\r\n", Write(w => w.Untagged(ResponseStatus.PreAuth, ResponseCode.Alert, "")));
        Assert.Equal("+ Go on.\r\n", Write(w => w.Continue("Go on.")));
        Assert.Equal("+ dGVzdA==\r\n", Write(w => w.Challenge("test"u8)));
        Assert.Equal("+ \r\n", Write(w => w.Challenge([])));
    }

    [Fact]
    public void Response_codes_are_written()
    {
        static string Code(ResponseCode code) => Write(w => w.Untagged(ResponseStatus.Ok, code, "x"))[5..^4];
        Assert.Equal("[BADCHARSET]", Code(ResponseCode.BadCharset()));
        Assert.Equal("[BADCHARSET (UTF-8 US-ASCII)]", Code(ResponseCode.BadCharset("UTF-8", "US-ASCII")));
        Assert.Equal("[CAPABILITY IMAP4rev1 IMAP4rev2]", Code(ResponseCode.Capability(["IMAP4rev1", "IMAP4rev2"])));
        Assert.Equal("[PERMANENTFLAGS (\\Deleted \\*)]", Code(ResponseCode.PermanentFlags([Flag.Deleted, Flag.AnyKeyword])));
        Assert.Equal("[PERMANENTFLAGS ()]", Code(ResponseCode.PermanentFlags([])));
        Assert.Equal("[UIDNEXT 4392]", Code(ResponseCode.UidNext(4392)));
        Assert.Equal("[UIDVALIDITY 3857529045]", Code(ResponseCode.UidValidity(3857529045)));
        Assert.Equal("[UNSEEN 17]", Code(ResponseCode.Unseen(17)));
        Assert.Equal("[APPENDUID 38505 3955]", Code(ResponseCode.AppendUid(38505, MessageSet.Of(3955))));
        Assert.Equal("[COPYUID 38505 304,319:320 3956:3958]", Code(ResponseCode.CopyUid(38505, MessageSet.Parse("304,319:320"), MessageSet.Parse("3956:3958"))));
        Assert.Equal("[HIGHESTMODSEQ 9223372036854775807]", Code(ResponseCode.HighestModSeq(long.MaxValue)));
        Assert.Equal("[MODIFIED 7,9]", Code(ResponseCode.Modified(MessageSet.Of([9u, 7u]))));
        Assert.Equal("[TRYCREATE]", Code(ResponseCode.TryCreate));
        Assert.Equal("[MAILBOXID (x)]", Code(new ResponseCode("MAILBOXID", w => w.Raw("(x)"u8))));
    }

    [Fact]
    public void Every_plain_code_has_its_own_registered_name()
    {
        var codes = typeof(ResponseCode).GetProperties().Where(static p => p.PropertyType == typeof(ResponseCode))
            .Select(static p => ((ResponseCode)p.GetValue(null)!).Name).ToArray();
        Assert.Equal(codes.Length, codes.Distinct().Count());
        string[] registered =
        [
            "ALERT", "PARSE", "READ-ONLY", "READ-WRITE", "TRYCREATE", "UIDNOTSTICKY", "CLOSED", "NOTSAVED", "HASCHILDREN", "UNAVAILABLE",
            "AUTHENTICATIONFAILED", "AUTHORIZATIONFAILED", "EXPIRED", "PRIVACYREQUIRED", "CONTACTADMIN", "NOPERM", "INUSE", "EXPUNGEISSUED",
            "CORRUPTION", "SERVERBUG", "CLIENTBUG", "CANNOT", "LIMIT", "OVERQUOTA", "ALREADYEXISTS", "NONEXISTENT", "NOMODSEQ", "UNKNOWN-CTE", "USEATTR",
        ];
        Assert.Equal(registered.Order(), codes.Order());
    }

    [Fact]
    public void Response_text_is_one_line_whatever_was_put_in() => Gen.Select(Gen.String, Gen.Bool, Gen.Bool).Sample((text, isUtf8, hasCode) =>
    {
        var mode = isUtf8 ? TextMode.Utf8 : TextMode.Rev1;
        var output = new ArrayBufferWriter<byte>();
        new ImapWriter(output, mode).Untagged(ResponseStatus.No, hasCode ? ResponseCode.Limit : null, text);
        var line = output.WrittenSpan;
        Assert.Equal(line.Length - 2, line.IndexOfAny((byte)'\r', (byte)'\n', (byte)0));
        Assert.True(line.EndsWith("\r\n"u8));
        Assert.True(isUtf8 ? System.Text.Unicode.Utf8.IsValid(line) : Ascii.IsValid(line));
        Assert.True(line.Length > (hasCode ? "* NO [LIMIT] \r\n".Length : "* NO \r\n".Length));
    });

    [Fact]
    public void Response_text_keeps_what_the_mode_allows()
    {
        Assert.Equal("* NO a b  ?\r\n", Write(w => w.Untagged(ResponseStatus.No, null, "a\nb\r\n\u00e4")));
        Assert.Equal("* NO \u00e4 \U0001f600\ufffd\r\n", Write(w => w.Untagged(ResponseStatus.No, null, "\u00e4 \U0001f600\ud83d"), TextMode.Utf8));
        Assert.Equal("* NO (ALERT] x\r\n", Write(w => w.Untagged(ResponseStatus.No, null, "[ALERT] x")));
        Assert.Equal("* NO [LIMIT] [x]\r\n", Write(w => w.Untagged(ResponseStatus.No, ResponseCode.Limit, "[x]")));
    }

    [Fact]
    public void Response_text_is_said_in_the_language_that_was_chosen_in_UTF8()
    {
        var german = new Dictionary<string, string> { ["Gone."] = "Gel\u00f6scht.", ["Expected {0} at octet {1}."] = "{1}: {0} fehlt.", ["a space"] = "ein Leerzeichen" };
        Assert.Equal("a NO Gel\u00f6scht.\r\n", Write(w => In(german, w).Tagged("a", ResponseStatus.No, null, "Gone.")));
        Assert.Equal("+ Gel\u00f6scht.\r\n", Write(w => In(german, w).Continue("Gone.")));
        Assert.Equal("* BYE [ALERT] Not there.\r\n", Write(w => In(german, w).Untagged(ResponseStatus.Bye, ResponseCode.Alert, "Not there.")));
        var error = new SyntaxError(7, "a space", SyntaxErrorKind.Syntax);
        Assert.Equal("a BAD 7: ein Leerzeichen fehlt.\r\n", Write(w => In(german, w).Tagged("a", ResponseStatus.Bad, null, error.Text)));
        Assert.Equal("a BAD Expected a space at octet 7.\r\n", Write(w => w.Tagged("a", ResponseStatus.Bad, null, error.Text)));
        Assert.Equal("* OK {0} is 3 of 18446744073709551615.\r\n", Write(w => In(german, w).Untagged(ResponseStatus.Ok, null, $"{"{0}"} is {3} of {ulong.MaxValue}.")));

        static ImapWriter In(Dictionary<string, string> translations, ImapWriter writer)
        {
            writer.Translations = translations;
            return writer;
        }
    }

    [Fact]
    public void What_has_no_values_is_said_in_English_without_allocation()
    {
        ResponseText text = "NOOP completed.";
        Assert.Equal("NOOP completed.", text.In(null));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            text = "NOOP completed.";
            text.In(null);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Mailbox_responses_are_written()
    {
        Assert.Equal("* CAPABILITY IMAP4rev1 IDLE\r\n", Write(w => w.Capability(["IMAP4rev1", "IDLE"])));
        Assert.Equal("* ENABLED\r\n", Write(w => w.Enabled([])));
        Assert.Equal("* ENABLED CONDSTORE\r\n", Write(w => w.Enabled(["CONDSTORE"])));
        Assert.Equal("* FLAGS (\\Answered $Junk)\r\n", Write(w => w.Flags([Flag.Answered, Flag.Of("$junk")])));
        Assert.Equal("* 172 EXISTS\r\n* 1 RECENT\r\n* 22 EXPUNGE\r\n", Write(w =>
        {
            w.Exists(172);
            w.Recent(1);
            w.Expunge(22);
        }));
        Assert.Equal("* VANISHED (EARLIER) 41,43:116\r\n", Write(w => w.Vanished(MessageSet.Parse("41,43:116"), isEarlier: true)));
        Assert.Equal("* UIDBATCHES (TAG \"a1\") 9:4,3:1\r\n", Write(w => w.UidBatches("a1", [new(4, 9), new(1, 3)])));
        Assert.Equal("* UIDBATCHES (TAG \"a1\")\r\n", Write(w => w.UidBatches("a1", [])));
        Assert.Equal("* 405 UIDFETCH (UID 405)\r\n", Write(w => w.UidFetch(405).Uid(405).End()));
        Assert.Equal("* VANISHED 405\r\n", Write(w => w.Vanished(MessageSet.Of(405), isEarlier: false)));
        Assert.Equal("* SEARCH\r\n", Write(w => w.Search([])));
        Assert.Equal("* SEARCH 2 3 6 (MODSEQ 917162500)\r\n", Write(w => w.Search([2, 3, 6], 917162500)));
        Assert.Equal("* ID NIL\r\n", Write(w => w.Id([])));
        Assert.Equal("* ID (\"name\" \"Posthorn\" \"os\" NIL)\r\n", Write(w => w.Id([new("name", "Posthorn"), new("os", null)])));
        Assert.Equal("* NAMESPACE ((\"\" \"/\")) NIL ((\"Public/\" \"/\")(\"flat\" NIL))\r\n",
            Write(w => w.Namespace([new("", '/')], [], [new("Public/", '/'), new("flat", null)])));
        foreach (var mode in new[] { TextMode.Rev1, TextMode.Utf8 })
        {
            Assert.Equal("* NAMESPACE NIL ((\"Other Users/\" \"/\" \"TRANSLATION\" (\"Andere Ben&APw-tzer/\"))) NIL\r\n",
                Write(w => w.Namespace([], [new("Other Users/", '/', "Andere Ben\u00fctzer/")], []), mode));
        }

        Assert.Equal("* LANGUAGE (de)\r\n", Write(w => w.Language("de")));
        Assert.Equal("* LANGUAGE (en fr i-default)\r\n", Write(w => w.Language("en", "fr", "i-default")));
    }

    [Fact]
    public void LIST_is_written_with_its_extended_items()
    {
        Assert.Equal("* LIST () \"/\" INBOX\r\n", Write(w => w.List([], '/', "INBOX")));
        Assert.Equal("* LIST (\\Noselect) NIL \"\"\r\n", Write(w => w.List(["\\Noselect"], null, "")));
        Assert.Equal("* LSUB () \"/\" \"a b\"\r\n", Write(w => w.Lsub([], '/', "a b")));
        Assert.Equal("* LIST () \"/\" \"NIL\"\r\n", Write(w => w.List([], '/', "NIL")));
        Assert.Equal("* LIST () \"/\" \"a\\\"%\"\r\n", Write(w => w.List([], '/', "a\"%")));
        Assert.Equal("* LIST () \"/\" &AOQ-\r\n", Write(w => w.List([], '/', "\u00e4")));
        Assert.Equal("* LIST () \"/\" \"\u00e4\"\r\n", Write(w => w.List([], '/', "\u00e4"), TextMode.Utf8));
        Assert.Equal("* LIST (\\NonExistent \\HasChildren) \"/\" Foo (CHILDINFO (\"SUBSCRIBED\") OLDNAME (\"a b\"))\r\n",
            Write(w => w.List(["\\NonExistent", "\\HasChildren"], '/', "Foo", new ChildInfoItem([ListSelectOption.Subscribed]), new OldNameItem("a b"))));
    }

    [Fact]
    public void STATUS_and_ESEARCH_are_written_item_by_item()
    {
        Assert.Equal("* STATUS blurdybloop (MESSAGES 231 UIDNEXT 44292 APPENDLIMIT NIL)\r\n", Write(w =>
        {
            var status = w.Status("blurdybloop").Number(StatusItem.Messages, 231).Number(StatusItem.UidNext, 44292);
            status.Item(StatusItem.AppendLimit).Nil();
            status.End();
        }));
        Assert.Equal("* STATUS x (SIZE 9223372036854775807)\r\n", Write(w => w.Status("x").Number(StatusItem.Size, long.MaxValue).End()));
        Assert.Equal("* STATUS INBOX ()\r\n", Write(w => w.Status("INBOX").End()));
        Assert.Equal("* ESEARCH (TAG \"A282\") MIN 2 COUNT 3\r\n", Write(w => w.Esearch("A282", isUid: false).Min(2).Count(3).End()));
        Assert.Equal("* ESEARCH (TAG \"A283\") UID MAX 9 ALL 2,10:11 MODSEQ 5\r\n",
            Write(w => w.Esearch("A283", isUid: true).Max(9).All(MessageSet.Parse("2,10:11")).ModSeq(5).End()));
        Assert.Equal("* ESEARCH (TAG \"A284\")\r\n", Write(w => w.Esearch("A284", isUid: false).All(MessageSet.Empty).End()));
        Assert.Equal("* ESEARCH UID\r\n", Write(w => w.Esearch(null, isUid: true).End()));
    }

    [Fact]
    public void FETCH_is_written_item_by_item()
    {
        var part = Reading.Good("[1.2.HEADER.FIELDS (Subject)]", static (ref r) => r.Section());
        Assert.Equal(
            "* 12 FETCH (FLAGS (\\Seen) UID 7 INTERNALDATE \" 1-Jul-1996 02:44:25 -0700\" RFC822.SIZE 4286 MODSEQ (65402) ENVELOPE (e) BODY (b) BODYSTRUCTURE (s)"
            + " BODY[1.2.HEADER.FIELDS (Subject)]<0> {3}\r\nabc BODY[TEXT] NIL BINARY.SIZE[] 4 BINARY[]<5> ~{1}\r\n\0 BINARY[] {1}\r\nx BINARY[] NIL RFC822.TEXT {0}\r\n X-ITEM NIL)\r\n",
            Write(w =>
            {
                var fetch = w.Fetch(12).Flags([Flag.Seen]).Uid(7).InternalDate(new DateTimeOffset(1996, 7, 1, 2, 44, 25, TimeSpan.FromHours(-7)))
                    .Size(4286).ModSeq(65402).Envelope("(e)"u8).Body("(b)"u8).BodyStructure("(s)"u8)
                    .BodyLiteral(part, 0, 3);
                w.Output.Write("abc"u8);
                fetch.BodyNil(SectionSpecifier.BodyText, null).BinarySize(SectionSpecifier.Message, 4).BinaryLiteral8(SectionSpecifier.Message, 5, 1);
                w.Output.Write("\0"u8);
                fetch.BinaryLiteral(SectionSpecifier.Message, null, 1);
                w.Output.Write("x"u8);
                fetch.BinaryNil(SectionSpecifier.Message, null).Rfc822Literal(FetchItem.Rfc822Text, 0).Item("X-ITEM"u8).Nil();
                fetch.End();
            }));
    }

    [Fact]
    public void A_second_FETCH_begins_afresh() => Assert.Equal("* 1 FETCH (UID 1)\r\n* 2 FETCH (UID 2)\r\n", Write(w =>
    {
        w.Fetch(1).Uid(1).End();
        w.Fetch(2).Uid(2).End();
    }));

    [Fact]
    public void A_FETCH_of_flags_allocates_nothing()
    {
        var output = new ArrayBufferWriter<byte>(1 << 20);
        var writer = new ImapWriter(output);
        Flag[] flags = [Flag.Seen, Flag.Of("$Junk")];
        void Once() => writer.Fetch(1).Uid(2).Flags(flags).Size(3).ModSeq(4).InternalDate(DateTimeOffset.UnixEpoch).Envelope("(x)"u8).End();
        Once();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Once();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Every_string_comes_back() => Gen.Select(Gen.Byte.Array[0, 40], Gen.Bool).Sample((octets, isUtf8) =>
    {
        var mode = isUtf8 ? TextMode.Utf8 : TextMode.Rev1;
        var output = new ArrayBufferWriter<byte>();
        new ImapWriter(output, mode).String(octets);
        var (read, error) = Reading.Read(output.WrittenSpan, static (ref r) => r.StringOctets().ToArray(), mode);
        Assert.Null(error);
        Assert.Equal(octets.Select(static octet => octet == 0 ? (byte)0x80 : octet), read);
    });

    [Fact]
    public void Every_text_comes_back() => Gen.Select(Gen.String, Gen.Bool).Sample((text, isUtf8) =>
    {
        text = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Replace('\0', ' ')));
        var mode = isUtf8 ? TextMode.Utf8 : TextMode.Rev1;
        var output = new ArrayBufferWriter<byte>();
        new ImapWriter(output, mode).AString(text).Space().NString(text).Space().NString(null);
        var (read, error) = Reading.Read(output.WrittenSpan, static (ref r) => (r.AString(), r.Space().NString(), r.Space().NString()), mode);
        Assert.Null(error);
        Assert.Equal((text, text, null), read);
    });

    [Fact]
    public void A_string_is_quoted_where_it_can_be()
    {
        Assert.Equal("\"a\\\"\\\\\"", Write(w => w.String("a\"\\")));
        Assert.Equal("{2}\r\n\u00e4", Write(w => w.String("\u00e4")));
        Assert.Equal("\"\u00e4\"", Write(w => w.String("\u00e4"), TextMode.Utf8));
        Assert.Equal("{3}\r\na\r\n", Write(w => w.String("a\r\n")));
        Assert.StartsWith("{1025}\r\n", Write(w => w.String(new string('x', 1025))), StringComparison.Ordinal);
    }

    private static string Write(Action<ImapWriter> write, TextMode mode = TextMode.Rev1)
    {
        var output = new ArrayBufferWriter<byte>();
        write(new ImapWriter(output, mode));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
