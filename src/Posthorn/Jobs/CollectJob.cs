using System.Globalization;

namespace Posthorn.Jobs;

/// <summary>Gives back the space of what was removed longer ago than so many days, without waiting for the hourly collection.</summary>
/// <param name="Days">Days for which it stays; null for the configured ones.</param>
internal sealed record CollectJob(int? Days) : Job
{
    /// <inheritdoc/>
    public override async Task<JobResult> RunAsync(JobContext context, CancellationToken cancel)
    {
        var days = Days ?? context.Options.Retention.ExpungedDays;
        var report = await context.Engine.CollectAsync(context.Store.Time.GetUtcNow().AddDays(-days), cancel);
        return new JobResult(
            true,
            string.Create(CultureInfo.InvariantCulture, $"Collected what was removed more than {days} days ago: {report.Messages} messages, {report.Contents} contents, {report.Bytes} octets."),
            report);
    }
}
