using System.Text;
using CsCheck;

namespace Posthorn.Imap.Syntax.Tests;

public class HostileInputTests
{
    private static readonly string[] Commands =
    [
        "a LOGIN {4}\r\ndemo {4+}\r\ndemo\r\n",
        "a SEARCH RETURN (MIN COUNT) CHARSET UTF-8 OR (FROM \"a\" NOT 1:*) HEADER X-Y {2}\r\nab SINCE 1-Feb-1994 UID $\r\n",
        "a FETCH 1:*,5 (FLAGS BODY.PEEK[1.2.HEADER.FIELDS (To \"From\")]<0.10> BINARY.SIZE[1]) (X)\r\n",
        "a STORE 2:4 +FLAGS.SILENT (\\Deleted $Junk)\r\n",
        "a LIST (SUBSCRIBED RECURSIVEMATCH) \"\" (INBOX %/&Jjo-) RETURN (CHILDREN STATUS (MESSAGES SIZE))\r\n",
        "a APPEND inbox/x (\\Seen) \"17-Jul-1996 02:44:25 -0700\" ~{310+}\r\n",
        "a ID (\"name\" \"so\\\"dr\" \"os\" NIL)\r\n",
        "a AUTHENTICATE PLAIN AGRlbW8AZGVtbw==\r\n",
        "a CREATE x (USE (\\Drafts))\r\n",
        "a GETMETADATA (MAXSIZE 1024 DEPTH infinity) \"INBOX\" (/shared/comment \"/private/comment\")\r\n",
        "a SETMETADATA INBOX (/private/comment {3}\r\nabc /shared/comment NIL /private/x ~{1+}\r\nx)\r\n",
        "a ESEARCH IN (mailboxes (\"folder1\" b) subtree-one c selected) RETURN (COUNT) UNSEEN\r\n",
    ];

    private static readonly Production<object?>[] Productions =
    [
        static (ref r) => r.AString(), static (ref r) => r.NString(), static (ref r) => r.String(), static (ref r) => r.Mailbox(),
        static (ref r) => r.ListMailbox(), static (ref r) => r.SequenceSet(), static (ref r) => r.UidSet(), static (ref r) => r.FlagList(),
        static (ref r) => r.StoreFlags(), static (ref r) => r.Date(), static (ref r) => r.DateTime(), static (ref r) => r.FetchItems(),
        static (ref r) => r.SearchProgram(), static (ref r) => r.SortCriteria(), static (ref r) => r.SearchCriteria(null), static (ref r) => r.ListArguments(), static (ref r) => r.StatusItems(), static (ref r) => r.IdParameters(),
        static (ref r) => r.Capabilities(), static (ref r) => r.InitialResponse(), static (ref r) => r.AppendStretch(AppendPlace.BehindMessage), static (ref r) => r.AppendStretch(AppendPlace.BehindUtf8Part), static (ref r) => r.SequenceNumber(), static (ref r) => r.Section(),
        static (ref r) => r.TrailingLiteral(), static (ref r) => r.Parameters(r.Grammar.CreateParameters), static (ref r) => r.Number64(),
        static (ref r) => r.StringOrLiteral8Octets().Length, static (ref r) => r.Keyword(), static (ref r) => r.OptionalPartial(),
        static (ref r) => r.GetMetadata(), static (ref r) => r.MetadataValues(), static (ref r) => r.OptionalSearchSources(), static (ref r) => r.FilterName(), static (ref r) => r.Notify(),
    ];

    private static readonly Gen<byte[]> Mutated =
        Gen.Select(Gen.Int[0, Commands.Length - 1], Gen.Select(Gen.Int[0, 200], Gen.Int[0, 3], Gen.OneOf(Gen.Byte, Gen.Char["(){}[]<>\"\\ \r\n*$~+0&%"].Select(static c => (byte)c))).Array[0, 4])
            .Select(static (command, changes) =>
            {
                var octets = Encoding.UTF8.GetBytes(Commands[command]).ToList();
                foreach (var (place, kind, octet) in changes)
                {
                    var at = place % (octets.Count + 1);
                    if (kind == 0 && at < octets.Count)
                    {
                        octets.RemoveAt(at);
                    }
                    else if (kind == 1)
                    {
                        octets.Insert(at, octet);
                    }
                    else if (kind == 2 && at < octets.Count)
                    {
                        octets[at] = octet;
                    }
                    else if (kind == 3)
                    {
                        octets.RemoveRange(at, octets.Count - at);
                    }
                }

                return octets.ToArray();
            });

    [Fact]
    public void No_production_throws_or_hangs_at_any_octets() => Gen.Select(
        Gen.OneOf(Mutated, Gen.Byte.Array[0, 60], Gen.Char["(){}[]<>\"\\ \r\n*$~+0&%19a:,.-="].Array[0, 60].Select(static c => c.Select(static x => (byte)x).ToArray())),
        Gen.Int[0, 20],
        Gen.Bool).Sample(
        static (octets, start, isUtf8) =>
        {
            start = Math.Min(start, octets.Length);
            foreach (var production in Productions)
            {
                var reader = new ImapReader(octets.AsSpan(start), isUtf8 ? TextMode.Utf8 : TextMode.Rev1);
                _ = production(ref reader);
                Check(ref reader, octets.Length - start);
            }
        },
        iter: 30_000);

    [Fact]
    public void No_mutated_command_throws_or_hangs() => Mutated.Sample(
        static octets =>
        {
            var prefix = new ImapReader(octets);
            _ = prefix.Tag();
            _ = prefix.Space().CommandName();
            _ = prefix.Space();
            var offset = prefix.Failed ? 0 : prefix.Offset;
            foreach (var production in Productions)
            {
                var reader = new ImapReader(octets.AsSpan(offset));
                _ = production(ref reader);
                Check(ref reader, octets.Length - offset);
            }
        },
        iter: 20_000);

    [Fact]
    public void No_production_allocates_beyond_a_small_multiple_of_the_frame()
    {
        string[] greedy =
        [
            "{9223372036854775807}\r\n", "(" + new string('(', 60_000), string.Concat(Enumerable.Repeat("1,", 32_000)),
            "\"" + new string('\\', 60_000), "(" + string.Concat(Enumerable.Repeat("a ", 30_000)), "[" + string.Concat(Enumerable.Repeat("1.", 30_000)),
        ];

        // Tables are made at their first use, once.
        foreach (var production in Productions)
        {
            var reader = new ImapReader("\r\n"u8);
            _ = production(ref reader);
        }

        foreach (var octets in greedy.Select(Encoding.ASCII.GetBytes))
        {
            foreach (var production in Productions)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                var reader = new ImapReader(octets);
                _ = production(ref reader);
                var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                Assert.InRange(allocated, 0, 16 * 1024 + (32L * octets.Length));
            }
        }
    }

    [Fact]
    public void The_scanner_agrees_with_itself_in_every_fragmentation() => Gen.Select(Mutated, Gen.Int[1, 7]).Sample(static (octets, size) =>
    {
        Assert.Equal(Scan([octets]), Scan(octets.Chunk(size)));
    });

    private static void Check(ref ImapReader reader, int length)
    {
        Assert.InRange(reader.Offset, 0, length);
        reader.End();
        Assert.Equal(length, reader.Offset);
        if (reader.Error is { } error)
        {
            Assert.InRange(error.Offset, 0, length);
            Assert.True(Ascii.IsValid(error.Expected.English));
        }
    }

    private static List<FrameEvent> Scan(IEnumerable<byte[]> pieces)
    {
        var scanner = new CommandFrameScanner();
        var events = new List<FrameEvent>();
        var offset = 0L;
        foreach (var piece in pieces)
        {
            for (var at = 0; at < piece.Length;)
            {
                var found = scanner.Feed(piece.AsSpan(at));
                at += (int)found.Consumed;
                offset += found.Consumed;
                if (found.Kind == FrameEventKind.Literal)
                {
                    scanner.TakeLiteral();
                }

                if (found.Kind != FrameEventKind.NeedMore)
                {
                    events.Add(found with { Consumed = offset });
                }
            }
        }

        return events;
    }
}
