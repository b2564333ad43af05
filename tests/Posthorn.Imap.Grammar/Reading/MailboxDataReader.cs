using System.Collections.Frozen;
using System.Text;
using Posthorn.Imap.Grammar.Responses;

namespace Posthorn.Imap.Grammar.Reading;

/// <summary>LIST, LSUB, STATUS, NAMESPACE: what a server says of mailboxes that need not be selected.</summary>
internal static class MailboxDataReader
{
    // mbx-list-sflag, mbx-list-oflag, child-mbox-flag (RFC 9051 §7.3.1), use-attr (RFC 6154 §6)
    private static readonly FrozenDictionary<string, string> Attributes = new Dictionary<string, string>
    {
        // It implies \Noselect, and clients that only know that one may be told both: the grammar takes either as a flag-extension.
        ["\\NonExistent"] = "",
        ["\\Noselect"] = "selectability",
        ["\\Marked"] = "selectability",
        ["\\Unmarked"] = "selectability",
        ["\\HasChildren"] = "children",
        ["\\HasNoChildren"] = "children",
        ["\\Noinferiors"] = "",
        ["\\Subscribed"] = "",
        ["\\Remote"] = "",
        ["\\All"] = "",
        ["\\Archive"] = "",
        ["\\Drafts"] = "",
        ["\\Flagged"] = "",
        ["\\Important"] = "",
        ["\\Junk"] = "",
        ["\\Memos"] = "",
        ["\\Scheduled"] = "",
        ["\\Sent"] = "",
        ["\\Snoozed"] = "",
        ["\\Trash"] = "",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    // status-att-val (RFC 9051 §9, RFC 3501 §9, RFC 8438): the name, and whether its value may be zero or needs 63 bits
    private static readonly FrozenDictionary<string, Func<ByteScanner, long>> StatusItems = new Dictionary<string, Func<ByteScanner, long>>
    {
        ["MESSAGES"] = static scanner => scanner.Number(),
        ["RECENT"] = static scanner => scanner.Mode == GrammarMode.Rev1 ? scanner.Number() : throw scanner.Error("no RECENT in IMAP4rev2"),
        ["UIDNEXT"] = static scanner => scanner.NonZero(),
        ["UIDVALIDITY"] = static scanner => scanner.NonZero(),
        ["UNSEEN"] = static scanner => scanner.Number(),
        ["DELETED"] = static scanner => scanner.Number(),
        ["HIGHESTMODSEQ"] = static scanner => scanner.ModSeq(),
        ["SIZE"] = static scanner => scanner.Number64(),
        // RFC 7889 §5; NIL is missing, for this server has a limit for every mailbox.
        ["APPENDLIMIT"] = static scanner => scanner.Number(),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    // mailbox-list = "(" [mbx-list-flags] ")" SP (DQUOTE QUOTED-CHAR DQUOTE / nil) SP mailbox [SP mbox-list-extended]
    public static ListResponse List(ByteScanner scanner, string name)
    {
        scanner.Space();
        var attributes = scanner.MailboxAttributes();
        scanner.Space();
        var delimiter = Delimiter(scanner);
        scanner.Space();
        var response = new ListResponse(name, attributes, delimiter, scanner.Mailbox());
        if (name == "LSUB" || !scanner.At(' '))
            return response;
        scanner.Space();
        return Extended(scanner, response);
    }

    // "(" [mbx-list-flags] ")"
    public static List<string> MailboxAttributes(this ByteScanner scanner)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var groups = new HashSet<string>();
        return scanner.List(One, emptyAllowed: true);

        string One()
        {
            var start = scanner.Position;
            scanner.Expect('\\');
            var attribute = "\\" + scanner.Atom("an attribute");
            if (!Attributes.TryGetValue(attribute, out var group))
                throw scanner.Error("a known attribute", start);
            scanner.Once(seen, attribute, start);
            // At most one of each: selectable or not, children or none.
            if (group.Length > 0)
                scanner.Once(groups, group, start);
            if (seen.Contains("\\Noinferiors") && seen.Contains("\\HasChildren"))
                throw scanner.Error("no children below \\Noinferiors", start);
            return attribute;
        }
    }

    private static char? Delimiter(ByteScanner scanner)
    {
        if (scanner.TryNil())
            return null;
        var start = scanner.Position;
        return scanner.At('"') && scanner.Quoted() is [var one] ? (char)one : throw scanner.Error("one quoted character or NIL", start);
    }

    // mbox-list-extended = "(" [mbox-list-extended-item *(SP mbox-list-extended-item)] ")"
    private static ListResponse Extended(ByteScanner scanner, ListResponse response)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        scanner.List(Item, emptyAllowed: true);
        return response;

        string Item()
        {
            var start = scanner.Position;
            var tag = System.Text.Encoding.UTF8.GetString(scanner.Astring("the tag of extended data")).ToUpperInvariant();
            scanner.Once(seen, tag, start);
            scanner.Space();
            response = tag switch
            {
                "CHILDINFO" => response with { ChildInfo = scanner.List(() => Selection(scanner), emptyAllowed: false) },
                "OLDNAME" => response with { OldName = scanner.List(scanner.Mailbox, emptyAllowed: false) is [var old] ? old : throw scanner.Error("one old name") },
                _ => throw scanner.Error("CHILDINFO or OLDNAME", start),
            };
            return tag;
        }
    }

    // list-select-base-opt-quoted = DQUOTE list-select-base-opt DQUOTE
    private static string Selection(ByteScanner scanner)
    {
        var start = scanner.Position;
        var option = System.Text.Encoding.UTF8.GetString(scanner.Quoted()).ToUpperInvariant();
        return option is "SUBSCRIBED" or "SPECIAL-USE" ? option : throw scanner.Error("a base selection option", start);
    }

    // "STATUS" SP mailbox SP "(" [status-att-list] ")"
    public static MailboxStatusResponse Status(ByteScanner scanner)
    {
        scanner.Space();
        var mailbox = scanner.Mailbox();
        scanner.Space();
        var items = new Dictionary<string, long>();
        string? mailboxId = null;
        var seen = new HashSet<string>();
        scanner.List(Item, emptyAllowed: true);
        return new MailboxStatusResponse(mailbox, items) { MailboxId = mailboxId };

        string Item()
        {
            var start = scanner.Position;
            var name = scanner.Atom("a status item").ToUpperInvariant();
            var isId = name == "MAILBOXID";
            if (!StatusItems.TryGetValue(name, out var read) && !isId)
                throw scanner.Error("a known status item", start);
            scanner.Once(seen, name, start);
            scanner.Space();
            // RFC 8474 §7: "MAILBOXID" SP "(" objectid ")", the only one that is no number
            if (isId)
                mailboxId = scanner.ObjectId();
            else
                items[name] = read!(scanner);
            return name;
        }
    }

    // namespace-response = "NAMESPACE" SP namespace SP namespace SP namespace
    public static NamespaceResponse Namespace(ByteScanner scanner)
    {
        scanner.Space();
        var personal = Namespaces(scanner);
        scanner.Space();
        var others = Namespaces(scanner);
        scanner.Space();
        return new NamespaceResponse(personal, others, Namespaces(scanner));
    }

    // namespace = nil / "(" 1*namespace-descr ")"
    private static List<NamespaceDescription>? Namespaces(ByteScanner scanner)
    {
        if (scanner.TryNil())
            return null;
        scanner.Expect('(');
        var all = new List<NamespaceDescription>();
        do
        {
            all.Add(Description(scanner));
        }
        while (!scanner.Try(')'));
        return all;
    }

    // namespace-descr = "(" string SP (DQUOTE QUOTED-CHAR DQUOTE / nil) [namespace-response-extensions] ")"
    private static NamespaceDescription Description(ByteScanner scanner)
    {
        scanner.Expect('(');
        var start = scanner.Position;
        var prefix = MailboxReader.Decode(scanner, scanner.String("a namespace's prefix"), start);
        scanner.Space();
        var delimiter = Delimiter(scanner);
        string? translation = null;
        while (scanner.At(' '))
        {
            scanner.Space();
            var isTranslation = scanner.Text("the name of a namespace extension").Equals("TRANSLATION", StringComparison.OrdinalIgnoreCase);
            scanner.Space();
            start = scanner.Position;
            var values = scanner.List(() => scanner.String(), emptyAllowed: false);
            if (isTranslation)
            {
                // namespace-trans = SP DQUOTE "TRANSLATION" DQUOTE SP "(" string ")", in modified UTF-7 (RFC 5255 §3.5)
                if (translation is not null || values.Count != 1)
                    throw scanner.Error("one translation (RFC 5255 §3.4)", start);
                translation = MailboxReader.DecodeUtf7(Encoding.Latin1.GetString(values[0])) ?? throw scanner.Error("a translation in modified UTF-7", start);
            }
        }
        scanner.Expect(')');
        return new NamespaceDescription(prefix, delimiter, translation);
    }
}
