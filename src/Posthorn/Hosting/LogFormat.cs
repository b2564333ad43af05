using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Posthorn.Hosting;

/// <summary>
/// One event, one line: time in UTC, level, category, text. Line ends within the text are replaced, so that nothing that a
/// peer sent can pass for a line of its own.
/// </summary>
internal sealed class LogFormat() : ConsoleFormatter(FormatName)
{
    /// <summary>The name under which the console logger finds it.</summary>
    public const string FormatName = "posthorn";

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var text = logEntry.Formatter(logEntry.State, logEntry.Exception);
        textWriter.Write(Now());
        textWriter.Write(' ');
        textWriter.Write(NameOf(logEntry.LogLevel));
        textWriter.Write(' ');
        textWriter.Write(logEntry.Category);
        textWriter.Write(": ");
        textWriter.Write(OneLine(text));
        if (logEntry.Exception is { } problem)
        {
            textWriter.Write(" | ");
            textWriter.Write(OneLine(problem.ToString()));
        }

        textWriter.Write('\n');
    }

    /// <summary>The time of an event, in UTC with milliseconds.</summary>
    public static string Now() => DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>A level as it stands in log lines.</summary>
    public static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        _ => "error",
    };

    private static string OneLine(string text) =>
        text.AsSpan().IndexOfAny('\r', '\n') < 0 ? text : text.Replace("\r", "", StringComparison.Ordinal).Replace('\n', '|');
}
