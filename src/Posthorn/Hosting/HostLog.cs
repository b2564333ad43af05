namespace Posthorn.Hosting;

/// <summary>What the program logs. Event ids 1000 to 1099.</summary>
internal static partial class HostLog
{
    [LoggerMessage(1001, LogLevel.Warning, "{Text}")]
    public static partial void Store(ILogger log, string text);

    [LoggerMessage(1002, LogLevel.Information, "collected: messages={Messages} contents={Contents} bytes={Bytes}")]
    public static partial void Collected(ILogger log, long messages, long contents, long bytes);

    [LoggerMessage(1003, LogLevel.Error, "collection failed: {Problem}")]
    public static partial void CollectionFailed(ILogger log, string problem, Exception? defect);
}
