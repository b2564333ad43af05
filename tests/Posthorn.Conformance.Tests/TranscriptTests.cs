using Posthorn.Conformance.Tests.Runner;
using Posthorn.Store;

namespace Posthorn.Conformance.Tests;

/// <summary>Every transcript, in every mode that it names, is a test.</summary>
public sealed class TranscriptTests
{
    private static readonly Dictionary<string, byte[]> Fixtures = Transcript.LoadFixtures(Path.Combine(TranscriptFolder.Project, "Fixtures"));

    public static TheoryData<string, string> All()
    {
        var data = new TheoryData<string, string>();
        foreach (var transcript in TranscriptFolder.Load())
        {
            foreach (var mode in transcript.Modes)
                data.Add(transcript.Path, mode);
        }
        return data;
    }

    [Theory, MemberData(nameof(All))]
    public async Task The_server_answers_as_the_transcript_says(string file, string mode)
    {
        var transcript = TranscriptFolder.Load(file);
        await using var server = await TranscriptServer.StartAsync(new MemoryEngine(TimeProvider.System), transcript.Options);
        await new TranscriptRunner(transcript, mode, Fixtures, server.Connect).RunAsync();
        Assert.Equal("", server.Problems);
    }
}
