using System.Globalization;
using System.Text;
using CsCheck;
using Posthorn.Imap.Grammar;
using Posthorn.Imap.Grammar.Responses;
using Posthorn.Imap.Tests.Host;
using Posthorn.Store;
using Posthorn.Store.Sqlite;

namespace Posthorn.Imap.Tests.Order;

/// <summary>SORT of random mailboxes by random criteria, held against a naive sort (RFC 5256 §3).</summary>
public class SortTests
{
    private static readonly string[] s_keys = ["ARRIVAL", "CC", "DATE", "FROM", "SIZE", "SUBJECT", "TO", "DISPLAYFROM", "DISPLAYTO"];
    private static readonly string[] s_words = ["", "a", "B", "b", "Beta", "alphabetical order", "alphabetical orders", "z"];

    private static readonly Gen<((int From, int To, int Cc, int Subject, int Sent, int Arrived, int Size)[] Letters, (int Key, bool IsReversed)[][] Sorts, bool IsOctet)> s_cases = Gen.Select(
        Gen.Select(Gen.Int[0, 7], Gen.Int[0, 7], Gen.Int[0, 7], Gen.Int[0, 7], Gen.Int[-1, 3], Gen.Int[0, 3], Gen.Int[0, 3]).Array[0, 9],
        Gen.Select(Gen.Int[0, 8], Gen.Bool).Array[1, 4].Array[4],
        Gen.Bool);

    [Theory]
    [InlineData(false, 150)]
    [InlineData(true, 15)]
    public async Task Messages_are_sorted_as_a_naive_sort_does(bool onDisk, int iterations) => await s_cases.SampleAsync(
        async one =>
        {
            var folder = Directory.CreateTempSubdirectory("posthorn-sort-").FullName;
            try
            {
                IStoreEngine engine = onDisk
                    ? await SqliteEngine.OpenAsync(new SqliteEngineOptions { DataFolder = folder }, TimeProvider.System, default)
                    : new MemoryEngine(TimeProvider.System);
                await RunAsync(engine, one.Letters, one.Sorts, one.IsOctet);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        },
        iter: iterations,
        threads: 1);

    private static async Task RunAsync(
        IStoreEngine engine, (int From, int To, int Cc, int Subject, int Sent, int Arrived, int Size)[] made, (int Key, bool IsReversed)[][] sorts, bool isOctet)
    {
        await using var server = new InProcessServer(engine);
        using var lease = await server.CreateAccountAsync("ann");
        await using var client = new ImapTestClient(server.Connect());
        await client.ReadAsync();
        await client.OkAsync("LOGIN ann ann");
        var letters = new List<Dictionary<string, object>>();
        foreach (var one in made)
        {
            var arrived = new DateTimeOffset(2024, 1, 1, one.Arrived, 0, 0, TimeSpan.FromHours(one.Arrived - 2));
            DateTimeOffset? sent = one.Sent < 0 ? null : new DateTimeOffset(2024, 1, 1, 1, one.Sent, 0, TimeSpan.FromHours(one.Sent));
            string? Address(int word, string name) => word == 0 ? null : $"{name}: {(word % 2 == 1 ? $"\"{s_words[word]}\" " : "")}<\"{s_words[word]}\"@x.example>";
            var lines = new[]
            {
                Address(one.From, "From"), Address(one.To, "To"), Address(one.Cc, "Cc"), one.Subject == 0 ? null : $"Subject: Re: {s_words[one.Subject]}",
                sent is null ? null : string.Create(CultureInfo.InvariantCulture, $"Date: {sent:dd MMM yyyy HH:mm:ss} {(sent.Value.Offset.Hours >= 0 ? '+' : '-')}{Math.Abs(sent.Value.Offset.Hours):00}00"),
            };
            var text = string.Concat(lines.OfType<string>().Select(line => line + "\r\n")) + "\r\n" + new string('x', one.Size);
            await client.OkAsync(string.Create(CultureInfo.InvariantCulture, $"APPEND INBOX \"{arrived:dd-MMM-yyyy HH:mm:ss} {(arrived.Offset.Hours >= 0 ? '+' : '-')}{Math.Abs(arrived.Offset.Hours):00}00\" {{}}"), Encoding.ASCII.GetBytes(text));
            string Shown(int word) => word == 0 ? "" : word % 2 == 1 ? s_words[word] : $"{s_words[word]}@x.example";
            letters.Add(new Dictionary<string, object>
            {
                ["ARRIVAL"] = arrived.UtcTicks,
                ["DATE"] = (sent ?? arrived).UtcTicks,
                ["SIZE"] = (long)text.Length,
                ["FROM"] = s_words[one.From],
                ["TO"] = s_words[one.To],
                ["CC"] = s_words[one.Cc],
                ["SUBJECT"] = s_words[one.Subject],
                ["DISPLAYFROM"] = Shown(one.From),
                ["DISPLAYTO"] = Shown(one.To),
            });
        }

        await client.OkAsync("SELECT INBOX");
        await client.OkAsync(isOctet ? "COMPARATOR i;octet" : "COMPARATOR");
        foreach (var sort in sorts)
        {
            var criteria = string.Join(' ', sort.Select(one => (one.IsReversed ? "REVERSE " : "") + s_keys[one.Key]));
            var expected = Enumerable.Range(1, letters.Count).ToList();
            expected.Sort((one, other) =>
            {
                foreach (var (key, isReversed) in sort)
                {
                    var order = (letters[one - 1][s_keys[key]], letters[other - 1][s_keys[key]]) switch
                    {
                        (long first, long second) => first.CompareTo(second),
                        (string first, string second) => isOctet ? string.CompareOrdinal(first, second) : string.CompareOrdinal(first.ToUpperInvariant(), second.ToUpperInvariant()),
                        _ => 0,
                    };
                    if (order != 0)
                    {
                        return isReversed ? -order : order;
                    }
                }

                return one.CompareTo(other);
            });
            var found = (await client.OkAsync($"SORT ({criteria}) UTF-8 ALL")).Of<SortResponse>().Single();
            Assert.Equal(expected, found.Numbers.Select(number => (int)number));

            var extended = (await client.OkAsync($"SORT RETURN (ALL MIN MAX COUNT) ({criteria}) UTF-8 ALL")).Of<EsearchResponse>().Single();
            Assert.Equal(expected, (extended.All ?? []).Select(number => (int)number));
        }
    }
}
