using Posthorn.Store;
using Posthorn.Store.Sqlite;

namespace Posthorn.Jobs;

/// <summary>Tells failures that an operator can do something about from defects.</summary>
internal static class JobFailure
{
    /// <summary>Whether the exception's message is for the operator.</summary>
    public static bool IsPlain(Exception problem) =>
        problem is StoreUnavailableException or StoreRefusedException or IOException or UnauthorizedAccessException;

    /// <summary>What is said of it.</summary>
    public static string Sentence(Exception problem) =>
        IsPlain(problem) ? problem.Message.ReplaceLineEndings(" ") : $"It failed: {problem.Message.ReplaceLineEndings(" ")}";
}
