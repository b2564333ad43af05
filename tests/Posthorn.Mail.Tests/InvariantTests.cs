using System.Buffers;
using CsCheck;

namespace Posthorn.Mail.Tests;

public class InvariantTests
{
    public static TheoryData<string> Names => [.. Samples.Names];

    private static readonly string[] Words = ["\r\n", "\n", "\r", "--b", "--b--", "--", "b", " ", ":", ";", "\0", "From", "To: a@b", "(", "<", "\"", "\\", "@",
            "Content-Type: multipart/mixed; boundary=b\r\n", "Content-Type: message/rfc822\r\n", "Content-Type: multipart/digest;boundary=\"c\"\n",
            "--c\n", "--c--\n", "Subject: =?utf-8?q?x?=", "Date: 1 Jan", "Content-Disposition: x; a*0=b; a*1*=%41", "\r\n\r\n", "\n\n"];

    private static readonly Gen<byte> Octets = Gen.Int[0, 4].Select(i => "\r\n\0-:"u8[i]);

    // Bytes that are likely to mean something to the scanner.
    private static readonly Gen<byte[]> Soup = Gen.OneOf(
        Gen.Int[0, Words.Length - 1].Select(i => System.Text.Encoding.Latin1.GetBytes(Words[i])),
        Gen.Byte.Array[0, 4]).Array[0, 60].Select(pieces => pieces.SelectMany(p => p).ToArray());

    [Theory, MemberData(nameof(Names))]
    public void Every_message_of_the_corpus_has_a_sound_summary(string name) => Invariants.Check(Samples.Load(name), Samples.Summarize(name));

    [Theory, MemberData(nameof(Names))]
    public void The_summary_does_not_depend_on_the_chunks(string name)
    {
        var content = Samples.Load(name);
        var whole = Samples.Summarize(name).Serialize();
        foreach (var size in (int[])[1, 2, 3, 7, 64])
        {
            var scanner = new MimeScanner(MailLimits.Default);
            for (var i = 0; i < content.Length; i += size)
                scanner.Feed(content.AsSpan(i, Math.Min(size, content.Length - i)));
            Assert.Equal(whole, SummaryBuilder.Build(scanner.Finish(), MailLimits.Default).Serialize());
        }
    }

    [Fact]
    public void Any_bytes_have_a_sound_summary() =>
        Soup.Sample(content => Invariants.Check(content, MessageSummarizer.Summarize(content, MailLimits.Default)), iter: 20_000);

    [Fact]
    public void Any_bytes_have_the_same_summary_in_any_chunks() =>
        Gen.Select(Soup, Gen.Int[1, 9]).Sample((content, size) =>
        {
            var scanner = new MimeScanner(MailLimits.Default);
            for (var i = 0; i < content.Length; i += size)
                scanner.Feed(content.AsSpan(i, Math.Min(size, content.Length - i)));
            Assert.Equal(MessageSummarizer.Summarize(content, MailLimits.Default).Serialize(), SummaryBuilder.Build(scanner.Finish(), MailLimits.Default).Serialize());
        }, iter: 5_000);

    [Fact]
    public void Mutated_messages_have_sound_summaries() =>
        Gen.Select(Gen.Int[0, Samples.Names.Count - 1], Gen.Select(Gen.Double[0, 1], Gen.OneOf(Gen.Byte, Octets)).Array[1, 8])
            .Sample((index, changes) =>
            {
                var content = Samples.Load(Samples.Names[index]);
                if (content.Length == 0)
                    return;
                foreach (var (place, octet) in changes)
                    content[(int)(place * (content.Length - 1))] = octet;
                Invariants.Check(content, MessageSummarizer.Summarize(content, MailLimits.Default));
            }, iter: 10_000);

    [Fact]
    public void Corrupt_stored_forms_are_refused_or_read_and_never_throw() =>
        Gen.Select(Gen.Int[0, Samples.Names.Count - 1], Gen.Select(Gen.Double[0, 1], Gen.Byte).Array[0, 4], Gen.Double[0, 1.5]).Sample((index, changes, cut) =>
        {
            var stored = Samples.Summarize(Samples.Names[index]).Serialize();
            foreach (var (place, octet) in changes)
                stored[(int)(place * (stored.Length - 1))] = octet;
            var kept = stored.AsMemory(0, (int)(Math.Min(1, cut) * stored.Length));
            if (MessageSummary.TryDeserialize(kept, out var summary))
            {
                Assert.NotNull(summary.Body);
                Assert.True(summary.Root.Body.End <= summary.Size);
            }

            if (SummaryView.TryOpen(kept, out var view))
                view.WriteBody(new ArrayBufferWriter<byte>());
        }, iter: 20_000);

    [Fact]
    public void Every_truncation_of_a_stored_form_is_refused()
    {
        var stored = Samples.Summarize("forwarded").Serialize();
        for (var length = 0; length < stored.Length; length++)
            Assert.False(MessageSummary.TryDeserialize(stored.AsMemory(0, length), out _));
    }

    [Fact]
    public void A_stored_form_of_an_unknown_version_is_refused()
    {
        var stored = Samples.Summarize("plain").Serialize();
        stored[0]++;
        Assert.False(MessageSummary.TryDeserialize(stored, out _));
        Assert.Throws<FormatException>(() => MessageSummary.Deserialize(stored));
    }

    [Fact]
    public void The_stored_form_of_a_plain_message_is_small() => Assert.InRange(Samples.Summarize("plain").Serialize().Length, 1, 500);
}
