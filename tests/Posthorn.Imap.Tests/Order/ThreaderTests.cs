using System.Buffers;
using System.Globalization;
using System.Text;
using CsCheck;
using Posthorn.Imap.Order;
using Posthorn.Imap.Syntax;
using Posthorn.Mail;
using Posthorn.Store;

namespace Posthorn.Imap.Tests.Order;

/// <summary>THREAD against the naive algorithms of <see cref="NaiveThreads"/>, on messages that refer to each other in every way (RFC 5256 §3).</summary>
public class ThreaderTests
{
    private static readonly DateTimeOffset s_begin = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Gen<(int Id, int[] References, int InReplyTo, int Subject, int Sent, int Arrived)[]> s_letters =
        Gen.Select(Gen.Int[-2, 9], Gen.Int[0, 11].Array[0, 4], Gen.Int[-4, 11], Gen.Int[0, 9], Gen.Int[0, 9], Gen.Int[0, 9]).Array[1, 14];

    [Fact]
    public void Threads_by_references_are_those_of_the_RFC() =>
        s_letters.Sample(letters => Same(letters, (keys, links) => Threader.ByReferences(keys, links, mergesSubjects: true), all => NaiveThreads.References(all)), iter: 20_000);

    [Fact]
    public void Threads_without_subjects_are_those_of_the_draft() =>
        s_letters.Sample(letters => Same(letters, (keys, links) => Threader.ByReferences(keys, links, mergesSubjects: false), all => NaiveThreads.References(all, refs: true)), iter: 10_000);

    [Fact]
    public void Threads_by_subject_are_those_of_the_RFC() =>
        s_letters.Sample(letters => Same(letters, (keys, _) => Threader.BySubject(keys), NaiveThreads.OrderedSubject), iter: 3_000);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_chain_of_a_hundred_thousand_answers_is_one_thread(bool oldestFirst)
    {
        const int Count = 100_000;
        var letters = Enumerable.Range(0, Count).Select(i => oldestFirst ? i : Count - 1 - i)
            .Select((id, at) => Letter(at + 1, $"m{id}@x", id == 0 ? [] : [$"m{id - 1}@x"], null, "s", sent: id)).ToList();

        var answer = Answer(letters, (keys, links) => Threader.ByReferences(keys, links, mergesSubjects: true));

        Assert.Equal(Count, answer.Split(' ').Length);
        Assert.DoesNotContain(")(", answer);
    }

    [Fact]
    public void Loops_that_are_looked_for_at_the_end_of_a_long_chain_cost_little()
    {
        // The tail of the chain would become the parent of its head, again and again.
        const int Count = 60_000;
        var letters = Enumerable.Range(0, Count).Select(i => Letter(i + 1, $"m{i}@x", i == 0 ? [] : [$"m{i - 1}@x"], null, "s", i)).ToList();
        letters.AddRange(Enumerable.Range(0, 10_000).Select(i => Letter(Count + i + 1, $"n{i}@x", [$"m{Count - 1}@x", "m0@x", $"m{Count - 2}@x", "m0@x"], null, "s", i)));

        var answer = Answer(letters, (keys, links) => Threader.ByReferences(keys, links, mergesSubjects: false));

        Assert.StartsWith("(1 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void Branches_nest_no_deeper_than_clients_can_read_and_no_message_is_missing()
    {
        // Each message has two answers, of which one is answered again.
        const int Levels = 5_000;
        var letters = new List<Letter> { Letter(1, "m0@x", [], null, "s", 0) };
        for (var i = 1; i <= Levels; i++)
        {
            letters.Add(Letter(2 * i, $"m{i}@x", [$"m{i - 1}@x"], null, "s", i));
            letters.Add(Letter((2 * i) + 1, $"leaf{i}@x", [$"m{i - 1}@x"], null, "s", i));
        }

        var answer = Answer(letters, (keys, links) => Threader.ByReferences(keys, links, mergesSubjects: true));

        var (depth, deepest) = (0, 0);
        foreach (var c in answer)
        {
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            deepest = Math.Max(deepest, depth);
        }

        Assert.Equal(0, depth);
        Assert.InRange(deepest, 100, 300);
        var numbers = answer.Split(['(', ')', ' '], StringSplitOptions.RemoveEmptyEntries).Select(text => int.Parse(text, CultureInfo.InvariantCulture));
        Assert.Equal(Enumerable.Range(1, letters.Count), numbers.Order());
    }

    [Fact]
    public void References_to_very_many_messages_that_are_not_there_are_passed_over()
    {
        using var links = new ReferenceLinks(10);
        for (var i = 0; i < 10; i++)
        {
            links.Add(i, new ThreadTexts(Summary(Letter(i + 1, $"m{i}@x", [.. Enumerable.Range(0, 1000).Select(n => $"gone{i}-{n}@x")], null, "s", i), referenceLimit: 1000)));
        }

        Assert.InRange(links.Count, 10, 1100);
    }

    private static void Same(
        (int Id, int[] References, int InReplyTo, int Subject, int Sent, int Arrived)[] made,
        Func<Imap.Order.ThreadKeys, ReferenceLinks, ThreadForest> algorithm, Func<IReadOnlyList<Letter>, string> naive)
    {
        string[] subjects = ["", "Alpha", "alpha", "Beta", "gamma"];
        var letters = made.Select((one, at) => new Letter(
            at + 1, one.Id < 0 ? null : $"id{one.Id}@example.org", [.. one.References.Select(id => $"id{id}@example.org")],
            one.InReplyTo < 0 ? null : $"id{one.InReplyTo}@example.org", subjects[one.Subject % 5], one.Subject >= 5 && one.Subject % 5 > 0, one.Sent, one.Arrived)).ToList();
        Assert.Equal(naive(letters), Answer(letters, algorithm));
    }

    private static Letter Letter(int number, string id, string[] references, string? inReplyTo, string subject, long sent) =>
        new(number, id, references, inReplyTo, subject, false, sent, sent);

    private static string Answer(List<Letter> letters, Func<Imap.Order.ThreadKeys, ReferenceLinks, ThreadForest> algorithm)
    {
        using var keys = new Imap.Order.ThreadKeys(letters.Count, Collation.Default);
        using var links = new ReferenceLinks(letters.Count);
        for (var i = 0; i < letters.Count; i++)
        {
            var summary = Summary(letters[i]);
            var texts = new ThreadTexts(summary);
            var entry = new MessageEntry((uint)i + 1, default, 1, 1, InternalDate.From(s_begin.AddSeconds(letters[i].Arrived)));
            keys.Take(i, entry, summary, texts);
            links.Add(i, texts);
        }

        var output = new ArrayBufferWriter<byte>();
        var forest = algorithm(keys, links);
        var answer = new ThreadAnswer(new ImapWriter(output), forest, index => (uint)index + 1);
        forest.Roots.ForEach(answer.WriteThread);
        return Encoding.ASCII.GetString(output.WrittenSpan);
    }

    private static SummaryView Summary(Letter letter, int referenceLimit = 100)
    {
        var header = new StringBuilder();
        header.Append(CultureInfo.InvariantCulture, $"Date: {s_begin.AddSeconds(letter.Sent):ddd, dd MMM yyyy HH:mm:ss} +0000\r\n");
        header.Append(CultureInfo.InvariantCulture, $"Subject: {(letter.IsReply ? "Re: " : "")}{letter.BaseSubject}\r\n");
        header.Append(letter.MessageId is { } id ? $"Message-ID: <{id}>\r\n" : "");
        header.Append(letter.References.Length > 0 ? $"References: {string.Join("\r\n ", letter.References.Select(one => $"<{one}>"))}\r\n" : "");
        header.Append(letter.InReplyTo is { } parent ? $"In-Reply-To: <{parent}>\r\n" : "");
        var summary = MessageSummarizer.Summarize(Encoding.ASCII.GetBytes($"{header}\r\nx\r\n"), MailLimits.Default with { References = referenceLimit });
        return StoredSummary.Of(1, summary).Summary;
    }
}
