using Posthorn.Configuration;
using Posthorn.Store;

namespace Posthorn.Hosting;

/// <summary>Gives back the space of what was expunged, hourly, once it is older than the configured time.</summary>
internal sealed class ExpungedCollector(MailStore store, RetentionOptions options, ILoggerFactory loggers)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromHours(1);
    private readonly ILogger _log = loggers.CreateLogger("Posthorn.Store");

    /// <summary>Runs until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(s_interval, store.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                await CollectAsync(stopping);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task CollectAsync(CancellationToken stopping)
    {
        try
        {
            var report = await store.Engine.CollectAsync(store.Time.GetUtcNow().AddDays(-options.ExpungedDays), stopping);
            HostLog.Collected(_log, report.Messages, report.Contents, report.Bytes);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            // Whatever it was: the mail is served all the same, and the next hour may be a better one.
            HostLog.CollectionFailed(_log, problem.Message, problem is StoreUnavailableException ? null : problem);
        }
    }
}
