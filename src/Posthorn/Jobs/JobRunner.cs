using System.Runtime.CompilerServices;
using Posthorn.Accounts;
using Posthorn.Configuration;
using Posthorn.Hosting;
using Posthorn.Store;
using Posthorn.Store.Sqlite;

namespace Posthorn.Jobs;

/// <summary>Runs jobs where the store is open, one of a kind at a time.</summary>
internal sealed class JobRunner(
    MailStore store, SqliteEngine engine, AccountAdministration accounts, PosthornOptions options, ILogger? log)
{
    private readonly Lock _lock = new();
    private readonly HashSet<Type> _running = [];

    /// <summary>Runs a job, and yields what it says; the last event is its result. Who stops to listen, stops the job.</summary>
    public async IAsyncEnumerable<JobEvent> RunAsync(Job job, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (!Begin(job))
        {
            yield return new JobEvent(JobEventKind.Result, "The same is being done already; wait until it has ended.") { IsDone = false };
            yield break;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var report = new JobReport(store.Time);
        var running = Task.Run(() => RunAsync(job, report, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var said in report.ReadAllAsync(cancel))
            {
                yield return said;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await running;
            End(job);
        }
    }

    private async Task RunAsync(Job job, JobReport report, CancellationToken cancel)
    {
        try
        {
            JobResult result;
            try
            {
                result = await job.RunAsync(new JobContext(store, engine, accounts, options, report), cancel);
            }
            catch (Exception problem) when (problem is not OperationCanceledException || !cancel.IsCancellationRequested)
            {
                result = new JobResult(false, JobFailure.Sentence(problem));
                if (log is not null && !JobFailure.IsPlain(problem))
                {
                    HostLog.JobFailed(log, problem.Message, problem);
                }
            }

            await report.EndAsync(result, cancel);
        }
        catch (OperationCanceledException)
        {
            report.Abandon();
        }
    }

    private bool Begin(Job job)
    {
        lock (_lock)
        {
            return job.MayRunTwice || _running.Add(job.GetType());
        }
    }

    private void End(Job job)
    {
        lock (_lock)
        {
            _running.Remove(job.GetType());
        }
    }
}
