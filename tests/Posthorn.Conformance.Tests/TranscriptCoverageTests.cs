using System.Text.RegularExpressions;
using Posthorn.Conformance.Tests.Runner;

namespace Posthorn.Conformance.Tests;

/// <summary>What the transcripts say of themselves is true, and every command has some.</summary>
public sealed partial class TranscriptCoverageTests
{
    /// <summary>The RFCs that the server implements, or that say how servers behave where several sessions share a mailbox.</summary>
    private static readonly HashSet<int> Known =
        [2177, 2180, 2342, 2971, 3348, 3501, 3502, 3516, 3691, 4315, 4467, 4469, 4616, 4731, 4959, 4978, 5032, 5051, 5092, 5161, 5182, 5255, 5256, 5258, 5267, 5464, 5465, 5466, 5524, 5530, 5550, 5819, 5957, 6154, 6203, 6851, 6855, 7162, 7377, 7888, 7889, 8437, 8438, 8457, 8474, 8508, 8514, 8970, 9051, 9394, 9585, 9586, 9590, 9738, 9755, 10022];

    public static readonly TheoryData<string> Commands =
    [
        "CAPABILITY", "NOOP", "LOGOUT", "ID", "STARTTLS", "AUTHENTICATE", "LOGIN", "ENABLE", "SELECT", "EXAMINE", "CREATE", "DELETE", "RENAME", "SUBSCRIBE",
        "UNSUBSCRIBE", "LIST", "LSUB", "NAMESPACE", "STATUS", "APPEND", "IDLE", "NOTIFY", "X-DELTA", "COMPRESS", "UNAUTHENTICATE", "CLOSE", "UNSELECT", "EXPUNGE", "CHECK", "SEARCH", "FETCH", "STORE", "COPY", "MOVE", "REPLACE", "UIDBATCHES", "SORT", "THREAD", "COMPARATOR", "LANGUAGE", "GENURLAUTH", "RESETKEY", "URLFETCH", "GETMETADATA", "SETMETADATA", "ESEARCH",
        "UID SEARCH", "UID SORT", "UID THREAD", "UID FETCH", "UID STORE", "UID COPY", "UID MOVE", "UID EXPUNGE", "UID REPLACE",
    ];

    private static readonly IReadOnlyList<Transcript> Transcripts = TranscriptFolder.Load();

    [Fact]
    public void Every_reference_names_an_RFC_that_is_known()
    {
        foreach (var transcript in Transcripts)
        {
            foreach (var section in transcript.Shows)
            {
                var match = Reference().Match(section);
                Assert.True(OwnReference().IsMatch(section) || (match.Success && Known.Contains(int.Parse(match.Groups[1].ValueSpan))), $"{transcript.Path}: {section}");
            }
        }
    }

    [Fact]
    public void A_transcript_names_a_client_if_it_is_in_the_folder_of_clients()
    {
        foreach (var transcript in Transcripts)
            Assert.True(transcript.Path.StartsWith("clients/", StringComparison.Ordinal) == transcript.Client.Length > 0, transcript.Path);
    }

    [Fact]
    public void Every_transcript_names_modes_that_there_are()
    {
        foreach (var transcript in Transcripts)
            Assert.True(transcript.Modes.Length > 0 && transcript.Modes.All(static mode => mode is "rev1" or "rev2"), transcript.Path);
    }

    [Fact]
    public void Transcripts_are_short()
    {
        var lengths = Transcripts.Select(static transcript => transcript.Steps(transcript.Modes[0]).Count()).Order().ToList();
        Assert.InRange(lengths[lengths.Count / 2], 1, 60);
    }

    [Fact]
    public void No_two_transcripts_have_one_title() =>
        Assert.Equal([], Transcripts.GroupBy(static transcript => transcript.Title).Where(static same => same.Count() > 1).Select(static same => same.Key));

    [Theory, MemberData(nameof(Commands))]
    public void Every_command_is_shown_with_good_and_with_bad_input(string command)
    {
        var sent = new Regex($@"^\S+ {command}( |$)", RegexOptions.IgnoreCase);
        var answers = Transcripts.SelectMany(static transcript => transcript.Modes.SelectMany(mode => Answers(transcript.Steps(mode).ToList())))
            .Where(pair => sent.IsMatch(pair.Command)).Select(static pair => pair.Answer).ToList();
        // STARTTLS and COMPRESS are played to their end in other tests: a transcript has no TLS, and is not compressed.
        if (command is not ("STARTTLS" or "COMPRESS"))
            Assert.Contains("OK", answers);
        Assert.Contains(answers, static answer => answer is "NO" or "BAD");
    }

    [Fact]
    public void The_coverage_page_lists_the_transcripts()
    {
        var page = File.Exists(CoveragePage.Path) ? File.ReadAllText(CoveragePage.Path).ReplaceLineEndings("\n") : "";
        var expected = CoveragePage.Insert(page, CoveragePage.Table(Transcripts));
        if (Environment.GetEnvironmentVariable("POSTHORN_WRITE_DOCS") == "1")
            File.WriteAllText(CoveragePage.Path, page = expected);
        Assert.True(expected == page, "docs/rfc-coverage.md is out of date: run this test with POSTHORN_WRITE_DOCS=1.");
    }

    public static TheoryData<string> PagesThatNameTests() =>
        ["docs/bad-input.md", .. Directory.GetFiles(Path.Combine(TranscriptFolder.Root, "docs", "requirements"), "*.md").Select(static page => Path.GetRelativePath(TranscriptFolder.Root, page)).Order()];

    [Theory, MemberData(nameof(PagesThatNameTests))]
    public void A_page_names_transcripts_and_tests_that_there_are(string page)
    {
        var text = File.ReadAllText(Path.Combine(TranscriptFolder.Root, page));
        var named = TranscriptPath().Matches(text).Select(static match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(named);
        Assert.Equal([], named.Except(Transcripts.Select(static transcript => transcript.Path)));
        var sources = Directory.GetFiles(Path.Combine(TranscriptFolder.Root, "tests"), "*.cs", SearchOption.AllDirectories).ToLookup(static path => Path.GetFileNameWithoutExtension(path));
        foreach (Match test in TestName().Matches(text))
            Assert.True(sources[test.Groups[1].Value].Any(path => File.ReadAllText(path).Contains($" {test.Groups[2].Value}(", StringComparison.Ordinal)), $"There is no test {test.Value}.");
    }

    [Theory, MemberData(nameof(PagesThatNameTests))]
    public void Each_row_of_a_page_names_what_shows_it(string page)
    {
        foreach (var row in File.ReadLines(Path.Combine(TranscriptFolder.Root, page)).Where(static line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(2))
            Assert.True(TranscriptPath().IsMatch(row) || TestName().IsMatch(row), row);
    }

    // A tagged answer belongs to the line with its tag.
    private static IEnumerable<(string Command, string Answer)> Answers(List<Step> steps) =>
        from answer in steps
        where answer.Kind == StepKind.Expect
        let words = answer.Text.Split(' ')
        where words.Length > 1 && words[1] is "OK" or "NO" or "BAD"
        let command = steps.Find(step => step.Kind == StepKind.Send && step.Connection == answer.Connection && step.Text.StartsWith(words[0] + " ", StringComparison.Ordinal))
        where command is not null
        select (command.Text, words[1]);

    [GeneratedRegex("`([A-Z][A-Za-z]+)\\.([A-Z][A-Za-z0-9]*_[A-Za-z0-9_]+)`")]
    private static partial Regex TestName();

    [GeneratedRegex("`((?:rfc[0-9]{4,5}|x-delta|smart-folders)/[^`]+\\.txt)`")]
    private static partial Regex TranscriptPath();

    [GeneratedRegex(@"^(X-DELTA|SMART-FOLDERS) §\d+(\.\d+)*$")]
    private static partial Regex OwnReference();

    [GeneratedRegex(@"^RFC (\d{4,5}) §\d+(\.\d+)*$")]
    private static partial Regex Reference();
}
