using System.Globalization;
using Posthorn.Store.Sqlite;

namespace Posthorn.Jobs;

/// <summary>Checks, and mends what can be mended while everybody goes on working.</summary>
/// <param name="Account">The account to mend; null for the whole store.</param>
/// <param name="IsQuick">Whether contents are only looked for, and not read: then summaries and previews are not compared, either.</param>
internal sealed record RepairJob(string? Account, bool IsQuick) : Job
{
    /// <summary>Findings that are held in memory; when there are more, the command is run again.</summary>
    private const int MaxDamages = 100_000;

    /// <inheritdoc/>
    public override async Task<JobResult> RunAsync(JobContext context, CancellationToken cancel)
    {
        var (account, problem) = await CheckedAccount.FindAsync(context, Account, cancel);
        if (problem is not null)
        {
            return problem;
        }

        var found = await FindAsync(context, account, report: true, cancel);
        if (found.Count == 0)
        {
            return new JobResult(true, "Nothing is wrong.", new Mended(0, 0));
        }

        await context.Engine.RepairAsync(context.Store, found, context.Report.Progress, cancel);

        // What a repair says is what a check finds afterwards.
        var left = await FindAsync(context, account, report: false, cancel);
        foreach (var damage in left)
        {
            await context.Report.LineAsync($"Not mended: {damage.Text}", damage, cancel);
        }

        var report = new Mended(Math.Max(0, found.Count - left.Count), left.Count);
        return new JobResult(
            left.Count == 0,
            string.Create(CultureInfo.InvariantCulture, $"{report.Count} of {found.Count} things are mended.")
            + (left.Exists(damage => !damage.CanBeMended) ? " What is lost here may be in a backup; the messages concerned say so when they are read, and everything else goes on." : "")
            + (found.Count == MaxDamages ? " There may be more: run it again." : ""),
            report);
    }

    private async Task<List<Damage>> FindAsync(JobContext context, Store.AccountId? account, bool report, CancellationToken cancel)
    {
        var found = new List<Damage>();
        await context.Engine.CheckAsync(
            account, !IsQuick,
            damage =>
            {
                if (found.Count == MaxDamages)
                {
                    return ValueTask.CompletedTask;
                }

                found.Add(damage);
                return report ? context.Report.LineAsync(damage.Text, damage, cancel) : ValueTask.CompletedTask;
            },
            context.Report.Progress, cancel);
        return found;
    }

    /// <summary>What came of it, for programs.</summary>
    private sealed record Mended(int Count, int Left);
}
