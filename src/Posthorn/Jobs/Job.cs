using System.Text.Json.Serialization;
using Posthorn.Accounts;
using Posthorn.Configuration;
using Posthorn.Store;
using Posthorn.Store.Sqlite;

namespace Posthorn.Jobs;

/// <summary>
/// What an administrator's command has done that may take long: a record of its arguments, which is run by the process that holds the
/// store. If that is a running server, the record travels there as JSON and events come back (<see cref="JobEvent"/>); otherwise the
/// command opens the store and runs it itself. One job, one file; each has its line here.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "job")]
[JsonDerivedType(typeof(CheckJob), "check")]
[JsonDerivedType(typeof(CollectJob), "collect")]
[JsonDerivedType(typeof(RepairJob), "repair")]
internal abstract record Job
{
    /// <summary>Whether another one of its kind may run at the same time.</summary>
    [JsonIgnore]
    public virtual bool MayRunTwice => false;

    /// <summary>
    /// Does the work. Exceptions that an operator can do something about (<see cref="JobFailure.IsPlain"/>) end it with their sentence;
    /// of any other the server's log has the details.
    /// </summary>
    /// <param name="context">The store, and where to say how it goes.</param>
    /// <param name="cancel">Stops it: the administrator has, or the server ends. What has been done stays.</param>
    public abstract Task<JobResult> RunAsync(JobContext context, CancellationToken cancel);
}

/// <summary>What a job works with.</summary>
/// <param name="Store">The accounts in use; changes made through it are seen by sessions at once.</param>
/// <param name="Engine">The engine below it.</param>
/// <param name="Accounts">Makes and removes accounts.</param>
/// <param name="Options">The configuration.</param>
/// <param name="Report">Where to say how it goes.</param>
internal sealed record JobContext(
    MailStore Store, SqliteEngine Engine, AccountAdministration Accounts, PosthornOptions Options, JobReport Report);

/// <summary>How a job ended.</summary>
/// <param name="IsDone">Whether all was done and nothing is wrong: the exit code is then 0, otherwise 1.</param>
/// <param name="Text">One or more plain sentences.</param>
/// <param name="Data">The same for programs, if there is more to be said than the text; serialised as it is.</param>
internal sealed record JobResult(bool IsDone, string Text, object? Data = null);
