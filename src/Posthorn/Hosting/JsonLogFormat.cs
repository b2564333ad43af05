using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Posthorn.Net;

namespace Posthorn.Hosting;

/// <summary>
/// One event, one JSON object on one line: <c>time</c>, <c>level</c>, <c>category</c>, <c>event</c> (its number), <c>text</c> (as in the text
/// format), and what the text is made of: of a connection's line <c>session</c>, <c>remote</c> and <c>account</c>, then the fields of the event.
/// </summary>
internal sealed class JsonLogFormat() : ConsoleFormatter(FormatName)
{
    /// <summary>The name under which the console logger finds it.</summary>
    public const string FormatName = "posthorn-json";

    // Nobody puts these lines into HTML; quotes and line ends are escaped all the same.
    private static readonly JsonWriterOptions s_writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var line = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(line, s_writing))
        {
            json.WriteStartObject();
            json.WriteString("time", LogFormat.Now());
            json.WriteString("level", LogFormat.NameOf(logEntry.LogLevel));
            json.WriteString("category", logEntry.Category);
            json.WriteNumber("event", logEntry.EventId.Id);
            json.WriteString("text", logEntry.Formatter(logEntry.State, logEntry.Exception));
            if (logEntry.State is IEnumerable<KeyValuePair<string, object?>> fields)
            {
                foreach (var (name, value) in fields)
                {
                    Write(json, name, value);
                }
            }

            if (logEntry.Exception is { } problem)
            {
                json.WriteString("exception", problem.ToString());
            }

            json.WriteEndObject();
        }

        textWriter.Write(Encoding.UTF8.GetString(line.WrittenSpan));
        textWriter.Write('\n');
    }

    private static void Write(Utf8JsonWriter json, string name, object? value)
    {
        // The template of the text says nothing more; and what other libraries log has no place in our own fields.
        var key = JsonNamingPolicy.CamelCase.ConvertName(name);
        if (key is "{OriginalFormat}" or "time" or "level" or "category" or "event" or "text" or "exception")
        {
            return;
        }

        switch (value)
        {
            case SessionLabel session:
                json.WriteString("session", session.Session);
                json.WriteString("remote", session.Remote);
                json.WriteString("account", session.Account);
                break;
            case bool truth:
                json.WriteBoolean(key, truth);
                break;
            case int or uint or long:
                json.WriteNumber(key, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            default:
                json.WriteString(key, Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
