using System.Globalization;
using Posthorn.Store;
using Posthorn.Store.Sqlite;

namespace Posthorn.Jobs;

/// <summary>Compares what is in the store with what should be, and changes nothing.</summary>
/// <param name="Account">The account to look at; null for the whole store.</param>
/// <param name="IsQuick">Whether contents are only looked for, and not read.</param>
internal sealed record CheckJob(string? Account, bool IsQuick) : Job
{
    /// <inheritdoc/>
    public override async Task<JobResult> RunAsync(JobContext context, CancellationToken cancel)
    {
        var (account, problem) = await CheckedAccount.FindAsync(context, Account, cancel);
        if (problem is not null)
        {
            return problem;
        }

        var kinds = new SortedDictionary<DamageKind, int>();
        await context.Engine.CheckAsync(
            account, !IsQuick,
            damage =>
            {
                kinds[damage.Kind] = kinds.GetValueOrDefault(damage.Kind) + 1;
                return context.Report.LineAsync(damage.Text, damage, cancel);
            },
            context.Report.Progress, cancel);
        return kinds.Count == 0
            ? new JobResult(true, "Nothing is wrong.")
            : new JobResult(
                false,
                string.Create(CultureInfo.InvariantCulture, $"{kinds.Values.Sum()} things are wrong; posthorn repair mends what can be mended."),
                kinds.ToDictionary(pair => pair.Key.ToString(), pair => pair.Value));
    }
}

/// <summary>The account that a check or a repair is about.</summary>
internal static class CheckedAccount
{
    /// <summary>Finds it; a problem if it is not there.</summary>
    public static async Task<(AccountId? Account, JobResult? Problem)> FindAsync(JobContext context, string? name, CancellationToken cancel)
    {
        if (name is null)
        {
            return (null, null);
        }

        var found = AccountName.TryNormalize(name, out var normalized, out _) ? await context.Engine.FindAccountAsync(normalized, cancel) : null;
        return found is null ? (null, new JobResult(false, $"There is no account {name}.")) : (found.Id, null);
    }
}
