using System.Text;
using Posthorn.Corpus;
using Posthorn.Imap.Grammar;
using Posthorn.Imap.Grammar.Responses;
using Posthorn.Imap.Tests.Host;
using Posthorn.Store;
using Posthorn.Store.Sqlite;

namespace Posthorn.Imap.Tests.Search;

/// <summary>Searches with the text index find what searches without it do.</summary>
public class IndexTests
{
    private const int Letters = 200;
    private static readonly string[] s_keys = ["TEXT", "TEXT", "BODY", "BODY", "SUBJECT", "FROM", "TO", "CC", "BCC", "HEADER X-Note", "HEADER Subject", "HEADER Return-Path", "HEADER Received"];

    [Theory]
    [InlineData(1, 1000)]
    [InlineData(2, 1000)]
    public async Task A_search_finds_the_same_with_an_index_as_without(int seed, int searches)
    {
        var random = new Random(seed);
        await using var indexed = await IndexedServer.StartAsync(withIndex: true);
        await using var scanned = await IndexedServer.StartAsync(withIndex: false);
        var texts = await FillAsync(random, indexed, scanned);
        await indexed.WaitForIndexAsync();
        await using var one = await indexed.SelectAsync();
        await using var other = await scanned.SelectAsync();
        var (found, none) = (0, 0);
        for (var i = 0; i < searches; i++)
        {
            var (command, literals) = Program(random, texts);
            var expected = await SearchAsync(other, command, literals);
            var actual = await SearchAsync(one, command, literals);
            Assert.True(expected.SequenceEqual(actual), $"{command} with {string.Join(" | ", literals.Select(Encoding.UTF8.GetString))}: {string.Join(' ', actual)} and not {string.Join(' ', expected)}");
            found += expected.Count is > 0 and < Letters / 2 ? 1 : 0;
            none += expected.Count == 0 ? 1 : 0;
        }

        Assert.True(found > searches / 3, $"Only {found} searches found some letters.");
        Assert.True(none > searches / 20, $"Only {none} searches found nothing.");
    }

    [Fact]
    public async Task A_fuzzy_search_finds_the_same_with_an_index_as_without()
    {
        var random = new Random(3);
        await using var indexed = await IndexedServer.StartAsync(withIndex: true);
        await using var scanned = await IndexedServer.StartAsync(withIndex: false);
        var texts = await FillAsync(random, indexed, scanned);
        await indexed.WaitForIndexAsync();
        await using var one = await indexed.SelectAsync();
        await using var other = await scanned.SelectAsync();
        var found = 0;
        for (var i = 0; i < 300; i++)
        {
            var words = texts[random.Next(texts.Count)].Split((char[])[' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
            var text = string.Join(' ', Enumerable.Range(0, 1 + random.Next(3)).Select(_ => words.Length == 0 ? "x" : Mistyped(random, words[random.Next(words.Length)])));
            var command = $"SEARCH RETURN (ALL RELEVANCY) CHARSET UTF-8 {(random.Next(5) == 0 ? "NOT TEXT x " : "")}FUZZY {s_keys[random.Next(s_keys.Length)]} {{}}";
            var expected = await FuzzyAsync(other, command, text);
            var actual = await FuzzyAsync(one, command, text);
            Assert.True(expected == actual, $"{command} {text}: {actual} and not {expected}");
            found += expected.Contains(',', StringComparison.Ordinal) ? 1 : 0;
        }

        Assert.True(found > 60, $"Only {found} searches found some letters.");
    }

    private static string Mistyped(Random random, string word)
    {
        var at = random.Next(word.Length);
        return random.Next(4) > 0 || char.IsSurrogate(word[at]) || (at > 0 && char.IsSurrogate(word[at - 1])) ? word : word.Remove(at, 1);
    }

    private static async Task<string> FuzzyAsync(ImapTestClient client, string command, string text)
    {
        var result = await client.CommandAsync(command, Encoding.UTF8.GetBytes(text));
        Assert.Equal(Condition.Ok, result.Tagged.Condition);
        var response = result.Of<EsearchResponse>().Single();
        return $"{string.Join(',', response.All ?? [])} {string.Join(',', response.Relevancy!)}";
    }

    private static (string Command, byte[][] Literals) Program(Random random, List<string> texts)
    {
        var keys = new List<string>();
        var literals = new List<byte[]>();
        for (var i = random.Next(4) == 0 ? 2 : 1; i > 0; i--)
        {
            var text = texts[random.Next(texts.Count)];
            var piece = text.Length == 0 ? "x" : ScriptTexts.Piece(random, text, random.Next(4) == 0 ? 60 : 10).ReplaceLineEndings(" ").Replace('\0', ' ');
            keys.Add($"{(random.Next(6) == 0 ? "NOT " : "")}{s_keys[random.Next(s_keys.Length)]} {{}}");
            literals.Add(Encoding.UTF8.GetBytes(piece));
        }

        var program = keys.Count == 2 && random.Next(2) == 0 ? "OR " + string.Join(' ', keys) : string.Join(' ', keys);
        return ($"SEARCH CHARSET UTF-8 {program}", [.. literals]);
    }

    private static async Task<List<string>> FillAsync(Random random, params IndexedServer[] servers)
    {
        var texts = new List<string> { "sender7", "subject", "Subject: ", "bounce-3@lists.example", "Delivered-To: ann" };
        for (var i = 0; i < Letters; i++)
        {
            var (octets, written) = IndexedLetters.Make(random);
            texts.AddRange(written);
            var trace = i % 2 == 0 ? $"Return-Path: <bounce-{i % 9}@lists.example>\r\nDelivered-To: ann\r\n" : "";
            foreach (var server in servers)
            {
                await server.DeliverAsync(octets, trace);
            }

            if (i % 37 == 36)
            {
                // What is gone may be in the index, or not yet.
                var gone = 1 + random.Next(i);
                foreach (var server in servers)
                {
                    await server.RemoveAsync(gone);
                }
            }
        }

        return texts;
    }

    private static async Task<List<uint>> SearchAsync(ImapTestClient client, string command, byte[][] literals)
    {
        var result = await client.CommandAsync(command, literals);
        Assert.Equal(Condition.Ok, result.Tagged.Condition);
        return [.. result.Of<SearchResponse>().Single().Numbers];
    }
}
