namespace Posthorn.Hosting;

/// <summary>What the program logs. Event ids 4000 to 4099.</summary>
internal static partial class HostLog
{
    [LoggerMessage(4001, LogLevel.Warning, "{Report}")]
    public static partial void Store(ILogger log, string report);

    [LoggerMessage(4002, LogLevel.Information, "collected: messages={Messages} contents={Contents} bytes={Bytes}")]
    public static partial void Collected(ILogger log, long messages, long contents, long bytes);

    [LoggerMessage(4003, LogLevel.Error, "collection failed: {Problem}")]
    public static partial void CollectionFailed(ILogger log, string problem, Exception? defect);

    [LoggerMessage(4004, LogLevel.Error, "a job failed: {Problem}")]
    public static partial void JobFailed(ILogger log, string problem, Exception defect);
}
