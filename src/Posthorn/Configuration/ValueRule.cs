using System.Globalization;
using System.Text.Json.Nodes;

namespace Posthorn.Configuration;

/// <summary>What a key's value may be.</summary>
/// <param name="expected">Completes the sentence "… is expected".</param>
internal abstract class ValueRule<T>(string expected)
{
    public string Expected { get; } = expected;

    public abstract bool TryRead(SettingValue given, out T value);

    public virtual JsonNode? Write(T value) => JsonValue.Create(value);
}

internal sealed class WholeNumber(int least, int most) : ValueRule<int>($"a whole number from {least} to {most}")
{
    public override bool TryRead(SettingValue given, out int value)
    {
        value = 0;
        return given.Form is SettingForm.Number or SettingForm.Untyped
            && int.TryParse(given.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
            && value >= least && value <= most;
    }
}

/// <summary>A number, or 0 for what there is without one.</summary>
internal sealed class NumberOrZero(int least, int most, string zeroMeans)
    : ValueRule<int>($"a whole number from {least} to {most}, or 0 for {zeroMeans},")
{
    private readonly WholeNumber _number = new(0, most);

    public override bool TryRead(SettingValue given, out int value) => _number.TryRead(given, out value) && (value == 0 || value >= least);
}

/// <summary>A number, or null (as text: <c>none</c>) for what the key says.</summary>
internal sealed class OptionalNumber(int least, int most, string nullMeans)
    : ValueRule<int?>($"a whole number from {least} to {most}, or null for {nullMeans},")
{
    private readonly WholeNumber _number = new(least, most);

    public override bool TryRead(SettingValue given, out int? value)
    {
        value = null;
        if (given.Form == SettingForm.Null || given is { Form: SettingForm.Untyped, Text: "" or "none" })
        {
            return true;
        }

        var read = _number.TryRead(given, out var number);
        value = number;
        return read;
    }
}

internal sealed class YesOrNo() : ValueRule<bool>("true or false")
{
    public override bool TryRead(SettingValue given, out bool value)
    {
        value = false;
        return given.Form is SettingForm.Boolean or SettingForm.Untyped && bool.TryParse(given.Text, out value);
    }
}

internal sealed class Words(string expected, Func<string, bool>? accept = null) : ValueRule<string>(expected)
{
    public override bool TryRead(SettingValue given, out string value)
    {
        value = given.Text;
        return given.Form is SettingForm.String or SettingForm.Untyped && value.Length > 0 && accept?.Invoke(value) != false;
    }
}

internal sealed class OptionalWords(string expected, Func<string, bool>? accept = null) : ValueRule<string?>(expected)
{
    private readonly Words _words = new(expected, accept);

    public override bool TryRead(SettingValue given, out string? value)
    {
        value = null;
        if (given.Form == SettingForm.Null)
        {
            return true;
        }

        var read = _words.TryRead(given, out var words);
        value = words;
        return read;
    }
}

internal sealed class OneOf(params string[] choices)
    : ValueRule<string>($"{string.Join(", ", choices.Take(choices.Length - 1).Select(c => $"\"{c}\""))} or \"{choices[^1]}\"")
{
    public override bool TryRead(SettingValue given, out string value)
    {
        value = choices.FirstOrDefault(choice => choice.Equals(given.Text, StringComparison.OrdinalIgnoreCase)) ?? "";
        return given.Form is SettingForm.String or SettingForm.Untyped && value.Length > 0;
    }
}

/// <summary>A list of texts; in the environment and on the command line with commas between them.</summary>
internal sealed class WordList(string expected, Func<string, bool> accept) : ValueRule<IReadOnlyList<string>>(expected)
{
    public override bool TryRead(SettingValue given, out IReadOnlyList<string> value)
    {
        value = given.Items ?? given.Text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return given.Form is SettingForm.List or SettingForm.Untyped && value.All(accept);
    }

    public override JsonNode Write(IReadOnlyList<string> value) => new JsonArray([.. value.Select(item => JsonValue.Create(item))]);
}
