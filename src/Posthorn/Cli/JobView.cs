using System.Text.Json;
using Posthorn.Jobs;
using Spectre.Console;

namespace Posthorn.Cli;

/// <summary>Shows what a job says: for programs, in a log, or to a person at a terminal.</summary>
internal abstract class JobView : IAsyncDisposable
{
    /// <summary>The one that fits where the output goes.</summary>
    public static JobView Create(bool asJson) => asJson ? new Lines(forPrograms: true)
        : Console.IsErrorRedirected || Console.IsOutputRedirected ? new Lines(forPrograms: false)
        : new Terminal();

    /// <summary>Shows one event.</summary>
    public abstract ValueTask ShowAsync(JobEvent said);

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Lines, and the result: a sentence that says what went wrong goes to standard error. No progress, except to programs.</summary>
    private sealed class Lines(bool forPrograms) : JobView
    {
        public override async ValueTask ShowAsync(JobEvent said)
        {
            if (forPrograms)
            {
                await Console.Out.WriteLineAsync(JsonSerializer.Serialize(said, JobEvent.Json));
            }
            else if (said.Kind != JobEventKind.Progress)
            {
                await (said.IsDone == false ? Console.Error : Console.Out).WriteLineAsync(said.Text);
            }
        }
    }

    /// <summary>A bar for each thing that is counted, with its rate and the time left; lines above it.</summary>
    private sealed class Terminal : JobView
    {
        private readonly IAnsiConsole _console = AnsiConsole.Console;
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<ProgressContext> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Dictionary<string, ProgressTask> _tasks = [];
        private Task? _showing;
        private JobEvent? _result;

        public override async ValueTask ShowAsync(JobEvent said)
        {
            switch (said.Kind)
            {
                case JobEventKind.Line:
                    _console.WriteLine(said.Text);
                    break;
                case JobEventKind.Result:
                    _result = said;
                    break;
                default:
                    await ShowProgressAsync(said);
                    break;
            }
        }

        public override async ValueTask DisposeAsync()
        {
            _ended.TrySetResult();
            if (_showing is not null)
            {
                await _showing;
            }

            if (_result is { } result)
            {
                await (result.IsDone == false ? Console.Error : Console.Out).WriteLineAsync(result.Text);
            }

            await base.DisposeAsync();
        }

        private async Task ShowProgressAsync(JobEvent said)
        {
            _showing ??= _console.Progress()
                .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new CountColumn(), new RateColumn(), new RemainingTimeColumn())
                .StartAsync(async context =>
                {
                    _started.SetResult(context);
                    await _ended.Task;
                });
            var context = await _started.Task;
            if (!_tasks.TryGetValue(said.Text, out var task))
            {
                _tasks[said.Text] = task = context.AddTask(Markup.Escape(said.Text));
            }

            task.IsIndeterminate = said.Of is null;
            task.MaxValue = Math.Max(1, said.Of ?? said.Done ?? 1);
            task.Value = said.Done == said.Of && said.Of == 0 ? 1 : said.Done ?? 0;
        }
    }

    /// <summary>How many of how many.</summary>
    private sealed class CountColumn : ProgressColumn
    {
        public override Spectre.Console.Rendering.IRenderable Render(Spectre.Console.Rendering.RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(task.IsIndeterminate ? $"{task.Value:0}" : $"{task.Value:0}/{task.MaxValue:0}");
    }

    /// <summary>How many a second.</summary>
    private sealed class RateColumn : ProgressColumn
    {
        public override Spectre.Console.Rendering.IRenderable Render(Spectre.Console.Rendering.RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(task.ElapsedTime is { TotalSeconds: > 0.5 } elapsed ? $"{task.Value / elapsed.TotalSeconds:0}/s" : "");
    }
}
