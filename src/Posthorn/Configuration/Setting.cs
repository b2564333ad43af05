namespace Posthorn.Configuration;

/// <summary>A value as a source gives it.</summary>
/// <param name="Path">The key, with colons between its parts, as it was written.</param>
/// <param name="Origin">Where it comes from, for messages: a file name, or the name of an environment variable or option.</param>
/// <param name="Value">The value.</param>
internal sealed record Setting(string Path, string Origin, SettingValue Value);

/// <summary>What was given for a key.</summary>
/// <param name="Text">As text; an array's items are in <paramref name="Items"/> instead.</param>
/// <param name="Form">How it was written: a JSON string where a number is expected is a mistake, text from the environment is not.</param>
/// <param name="Items">The items of a JSON array.</param>
internal sealed record SettingValue(string Text, SettingForm Form, IReadOnlyList<string>? Items = null)
{
    /// <summary>As it was written, for messages; cut, since it may be anything.</summary>
    public override string ToString() => Form switch
    {
        SettingForm.Null => "null",
        SettingForm.List => $"a list of {Items!.Count}",
        SettingForm.Object => "an object",
        SettingForm.String or SettingForm.Untyped => $"\"{(Text.Length > 60 ? Text[..60] + "…" : Text)}\"",
        _ => Text,
    };
}

internal enum SettingForm
{
    /// <summary>Text of the environment or the command line: becomes what the key expects.</summary>
    Untyped,
    String,
    Number,
    Boolean,
    Null,
    List,
    Object,
}
