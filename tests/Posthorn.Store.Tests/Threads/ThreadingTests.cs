using System.Text;
using CsCheck;
using Posthorn.Mail;

namespace Posthorn.Store.Tests.Threads;

public class ThreadingTests
{
    private sealed class Index : IThreadIndex
    {
        private readonly Dictionary<long, long> _threads = [];

        public int LookUps { get; private set; }

        public long? Find(long key)
        {
            LookUps++;
            return _threads.TryGetValue(key, out var thread) ? thread : null;
        }

        public void Add(long key, long thread)
        {
            LookUps++;
            _threads.TryAdd(key, thread);
        }

        public void Set(long key, long thread) => _threads[key] = thread;
    }

    private static ThreadKeys Keys(string header)
    {
        var bytes = Encoding.UTF8.GetBytes(header.Replace("|", "\r\n", StringComparison.Ordinal) + "\r\n\r\n");
        return ThreadKeys.Of(MessageSummarizer.Summarize(bytes, MailLimits.Default), System.Security.Cryptography.SHA256.HashData(bytes));
    }

    // The thread of each message by its number, counted from the first message in it.
    private static string Play(params string[] headers)
    {
        var index = new Index();
        var threads = headers.Select(header => Threading.Join(Keys(header), index)).ToList();
        return string.Join(' ', threads.Select(thread => threads.IndexOf(thread)));
    }

    [Theory]
    [InlineData("0 0 2", "Message-ID: <a>", "Message-ID: <b>|In-Reply-To: <a>", "Message-ID: <c>")]
    [InlineData("0 0", "Message-ID: <b>|References: <a>", "Message-ID: <a>")]
    [InlineData("0 0", "Message-ID: <b>|References: <r> <p>", "Message-ID: <c>|References: <r> <q>")]
    [InlineData("0 0", "Message-ID: <a>|References: <a>", "Message-ID: <a>")]
    [InlineData("0 0", "Subject: none", "Subject: none")]
    [InlineData("0 1", "Subject: none", "Subject: none|X: y")]
    [InlineData("0 0 0", "Subject: Plans", "Subject: Re: plans", "Subject: Fwd: Plans")]
    [InlineData("0 1", "Message-ID: <a>|Subject: Plans", "Message-ID: <b>|Subject: Plans")]
    [InlineData("0 1", "Message-ID: <a>|Subject: Plans", "Message-ID: <b>|Subject: Re: Plans|In-Reply-To: <c>")]
    [InlineData("0 1 1", "Message-ID: <a>|Subject: Plans", "Message-ID: <b>|Subject: Plans", "Subject: Re: Plans")]
    [InlineData("0 1", "Subject: Re:", "Subject: Re: |X: y")]
    [InlineData("0 1 1", "Message-ID: <a>", "Message-ID: <b>", "Message-ID: <c>|References: <a> <b>")]
    [InlineData("0 1 0", "Message-ID: <a>", "Message-ID: <b>", "Message-ID: <c>|References: <a> <b>|In-Reply-To: <a>")]
    public void A_message_joins_the_nearest_thread_or_begins_one(string threads, params string[] headers) =>
        Assert.Equal(threads, Play(headers));

    [Fact]
    public void A_conversation_is_one_thread_in_any_order_of_arrival() =>
        Gen.Shuffle(Enumerable.Range(0, ThreadKeys.MaxReferences).ToArray()).Sample(order =>
        {
            var headers = order.Select(number => $"Message-ID: <{number}>|References: " + string.Join(' ', Enumerable.Range(0, number).Select(n => $"<{n}>")));
            return Play([.. headers]).Split(' ').All(thread => thread == "0");
        }, iter: 500);

    [Fact]
    public void The_same_message_comes_to_the_same_thread_whatever_came_between() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 5].Array[0, 3], Gen.Int[0, 2]).Array[2, 12].Sample(messages =>
        {
            var index = new Index();
            var keys = messages.Select(one => Keys(
                (one.Item1 > 0 ? $"Message-ID: <{one.Item1}>|" : "") + $"Subject: {(one.Item3 > 1 ? "Re: " : "")}{one.Item3}|References: "
                + string.Join(' ', one.Item2.Select(n => $"<{n}>")))).ToList();
            var before = keys.ConvertAll(one => (one.Own, Threading.Join(one, index)));
            return before.All(one => Threading.Join(keys.Find(same => same.Own == one.Own)!, index) == before.First(first => first.Own == one.Own).Item2);
        }, iter: 2_000);

    [Fact]
    public void However_many_references_a_message_has_few_are_looked_up_and_the_first_and_the_last_are_among_them()
    {
        var many = string.Join("\r\n ", Enumerable.Range(0, 90).Select(number => $"<{number}@x>"));
        var index = new Index();
        var long90 = Keys($"Message-ID: <m>|In-Reply-To: <p>|References: {many}");
        Threading.Join(long90, index);

        Assert.Equal(ThreadKeys.MaxReferences, long90.References.Length);
        Assert.InRange(index.LookUps, 1, (2 * ThreadKeys.MaxReferences) + 3);
        foreach (var near in new[] { "p", "0@x", "89@x", "80@x" })
        {
            Assert.Contains(Keys($"Message-ID: <{near}>").Own, long90.References);
        }

        Assert.DoesNotContain(Keys("Message-ID: <5@x>").Own, long90.References);
    }
}
