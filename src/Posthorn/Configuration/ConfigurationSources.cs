using System.Collections;
using System.Text.Json;

namespace Posthorn.Configuration;

/// <summary>Reads settings from where they are given. Problems are added to a list as plain sentences.</summary>
internal static class ConfigurationSources
{
    private const string EnvironmentPrefix = "POSTHORN__";

    private static readonly JsonDocumentOptions JsonOptions = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
        MaxDepth = 16,
    };

    /// <summary>A configuration file: JSON with comments and trailing commas.</summary>
    public static IReadOnlyList<Setting> ReadFile(string path, List<string> problems)
    {
        var name = Path.GetFileName(path);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), JsonOptions);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                problems.Add($"{name}: an object {{ … }} is expected at the top.");
                return [];
            }

            var settings = new List<Setting>();
            Flatten("", document.RootElement, name, settings);
            return settings;
        }
        catch (JsonException broken)
        {
            var place = broken.LineNumber is { } line ? $", line {line + 1}, column {broken.BytePositionInLine + 1}" : "";
            problems.Add($"{name}{place}: this is not valid JSON: {FirstSentence(broken.Message)}");
        }
        catch (Exception unreadable) when (unreadable is FileNotFoundException or DirectoryNotFoundException)
        {
            problems.Add($"There is no configuration file {path}; \"posthorn init\" writes one.");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            problems.Add($"The configuration file {path} cannot be read: {unreadable.Message}");
        }

        return [];
    }

    /// <summary>Environment variables: <c>POSTHORN__Section__Key</c>.</summary>
    public static IReadOnlyList<Setting> ReadEnvironment(IDictionary environment)
    {
        var settings = new List<Setting>();
        foreach (DictionaryEntry entry in environment)
        {
            var name = (string)entry.Key;
            if (name.StartsWith(EnvironmentPrefix, StringComparison.OrdinalIgnoreCase))
            {
                var path = name[EnvironmentPrefix.Length..].Replace("__", ":", StringComparison.Ordinal);
                settings.Add(new Setting(path, $"environment variable {name}", Untyped((string?)entry.Value ?? "")));
            }
        }

        settings.Sort((left, right) => string.CompareOrdinal(left.Origin, right.Origin));
        return settings;
    }

    /// <summary>Options of the command line: <c>--set Section:Key=value</c>.</summary>
    public static IReadOnlyList<Setting> ReadCommandLine(IEnumerable<string> assignments, List<string> problems)
    {
        var settings = new List<Setting>();
        foreach (var assignment in assignments)
        {
            var at = assignment.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
            {
                problems.Add($"--set {assignment}: Section:Key=value is expected.");
                continue;
            }

            settings.Add(new Setting(assignment[..at], $"--set {assignment[..at]}", Untyped(assignment[(at + 1)..])));
        }

        return settings;
    }

    private static SettingValue Untyped(string text) => new(text, SettingForm.Untyped);

    private static void Flatten(string path, JsonElement element, string origin, List<Setting> settings)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object when path.Length == 0 || element.EnumerateObject().Any():
                foreach (var property in element.EnumerateObject())
                {
                    Flatten(path.Length == 0 ? property.Name : $"{path}:{property.Name}", property.Value, origin, settings);
                }

                break;
            case JsonValueKind.Array when element.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.Object):
                foreach (var (index, item) in element.EnumerateArray().Index())
                {
                    Flatten($"{path}:{index}", item, origin, settings);
                }

                break;
            case JsonValueKind.Array:
                var items = element.EnumerateArray().Select(item => item.ToString()).ToList();
                settings.Add(new Setting(path, origin, new SettingValue("", SettingForm.List, items)));
                break;
            default:
                settings.Add(new Setting(path, origin, new SettingValue(element.ToString(), Form(element.ValueKind))));
                break;
        }
    }

    private static SettingForm Form(JsonValueKind kind) => kind switch
    {
        JsonValueKind.String => SettingForm.String,
        JsonValueKind.Number => SettingForm.Number,
        JsonValueKind.True or JsonValueKind.False => SettingForm.Boolean,
        JsonValueKind.Object => SettingForm.Object,
        _ => SettingForm.Null,
    };

    private static string FirstSentence(string message)
    {
        // The reader's message ends with "LineNumber: … | BytePositionInLine: …", which has been said already.
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var path = message.IndexOf(" Path:", StringComparison.Ordinal);
        end = path >= 0 && (end < 0 || path < end) ? path : end;
        return end < 0 ? message : message[..end];
    }
}
