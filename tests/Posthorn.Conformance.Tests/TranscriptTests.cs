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
    public Task The_server_answers_as_the_transcript_says(string file, string mode) => PlayAsync(new MemoryEngine(TimeProvider.System), file, mode);

    /// <summary>Plays a transcript against a server over an engine, which is disposed with it.</summary>
    internal static async Task PlayAsync(IStoreEngine engine, string file, string mode)
    {
        var transcript = TranscriptFolder.Load(file);
        await using var server = await TranscriptServer.StartAsync(engine, transcript.Options);
        try
        {
            await new TranscriptRunner(transcript, mode, Fixtures, server.Connect).RunAsync();
        }
        catch (TranscriptException problem) when (server.Problems.Length > 0)
        {
            throw new TranscriptException($"{problem.Message}\nThe server logged:\n{server.Problems}", problem);
        }
        Assert.Equal("", server.Problems);
    }
}
