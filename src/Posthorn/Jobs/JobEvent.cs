using System.Text.Json;
using System.Text.Json.Serialization;

namespace Posthorn.Jobs;

/// <summary>What a running job says, one JSON object a line; with <c>--json</c> the command prints just these lines.</summary>
/// <param name="Kind">Which of the three.</param>
/// <param name="Text">A sentence; for progress, what is being counted ("messages").</param>
internal sealed record JobEvent(JobEventKind Kind, string Text)
{
    /// <summary>How JSON looks on the control socket and in the output for programs.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Of progress: how many have been done.</summary>
    public long? Done { get; init; }

    /// <summary>Of progress: how many there are, if that is known.</summary>
    public long? Of { get; init; }

    /// <summary>Of the result: whether all is well.</summary>
    public bool? IsDone { get; init; }

    /// <summary>More, for programs.</summary>
    public JsonElement? Data { get; init; }

    /// <summary>An object as it is put into <see cref="Data"/>.</summary>
    public static JsonElement? DataOf(object? data) => data is null ? null : JsonSerializer.SerializeToElement(data, data.GetType(), Json);
}

/// <summary>What a <see cref="JobEvent"/> tells.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobEventKind>))]
internal enum JobEventKind
{
    /// <summary>How far it is.</summary>
    [JsonStringEnumMemberName("progress")]
    Progress,

    /// <summary>Something found or done that the administrator wants to see.</summary>
    [JsonStringEnumMemberName("line")]
    Line,

    /// <summary>How it ended; the last event.</summary>
    [JsonStringEnumMemberName("result")]
    Result,
}
