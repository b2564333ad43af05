using Posthorn.Store.Sqlite;

namespace Posthorn.Conformance.Tests;

/// <summary>Every transcript again, over the engine that keeps mail on disk.</summary>
public sealed class SqliteTranscriptTests
{
    [Theory, MemberData(nameof(TranscriptTests.All), MemberType = typeof(TranscriptTests))]
    public async Task The_server_answers_as_the_transcript_says(string file, string mode)
    {
        var folder = Directory.CreateTempSubdirectory("posthorn-transcript-").FullName;
        try
        {
            await TranscriptTests.PlayAsync(
                await SqliteEngine.OpenAsync(new SqliteEngineOptions { DataFolder = folder }, TimeProvider.System, default), file, mode);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
