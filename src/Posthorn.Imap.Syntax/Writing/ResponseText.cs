using System.Globalization;
using System.Runtime.CompilerServices;

namespace Posthorn.Imap.Syntax;

/// <summary>
/// What a response says to people: a sentence in English, by which its translations are found, and the values in it (RFC 5255 §3). A
/// constant string is taken for one, and so is an interpolated string, whose values stand as {0} and {1} in <see cref="Template"/>.
/// </summary>
/// <remarks>All that is said goes through here, so that a test can hold each constant against the translations.</remarks>
[InterpolatedStringHandler]
public record struct ResponseText
{
    private string? _template;
    private object[]? _values;

    /// <summary>Begins an interpolated text.</summary>
    public ResponseText(int literalLength, int formattedCount)
    {
        _ = literalLength;
        _values = new object[formattedCount];
        Count = 0;
    }

    private ResponseText(string template) => _template = template;

    /// <summary>The English sentence, with places for the values: {0}, {1}.</summary>
    public readonly string Template => _template ?? "";

    private int Count { get; set; }

    /// <summary>A sentence without values: a constant.</summary>
    public static implicit operator ResponseText(string sentence) => new(sentence);

    /// <summary>Words of the administrator, which nobody has translated.</summary>
    public static ResponseText Verbatim(string words) => new(words);

    /// <summary>Adds a part of the sentence: a constant without braces.</summary>
    public void AppendLiteral(string part) => _template += part;

    /// <summary>Adds a value.</summary>
    public void AppendFormatted(long value) => Append(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds a value.</summary>
    public void AppendFormatted(ulong value) => Append(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds a value that is the same in all languages, such as a name of the protocol.</summary>
    public void AppendFormatted(string value) => Append(value);

    /// <summary>Adds a phrase, which is translated on its own.</summary>
    public void AppendFormatted(Phrase value) => Append(value);

    /// <summary>The text in a language.</summary>
    /// <param name="translations">Sentences and phrases by their English; null for English. What is not there stays English.</param>
    public readonly string In(IReadOnlyDictionary<string, string>? translations)
    {
        var template = Translated(Template, translations);
        return _values is { } values ? Filled(template, values, translations) : template;
    }

    /// <summary>The text in English.</summary>
    public override readonly string ToString() => In(null);

    private static string Translated(string english, IReadOnlyDictionary<string, string>? translations) =>
        translations is not null && translations.TryGetValue(english, out var translated) ? translated : english;

    private static string Filled(string template, object[] values, IReadOnlyDictionary<string, string>? translations) => string.Format(
        CultureInfo.InvariantCulture,
        template,
        [.. values.Select(value => value is Phrase phrase ? Translated(phrase.English, translations) : value)]);

    private void Append(object value)
    {
        _template += $"{{{Count}}}";
        _values![Count++] = value;
    }
}

/// <summary>What was expected in a command: a short phrase in ASCII that holds nothing the client sent; a constant.</summary>
/// <param name="English">It in English, by which its translations are found.</param>
public readonly record struct Phrase(string English)
{
    /// <summary>A constant.</summary>
    public static implicit operator Phrase(string english) => new(english);

    /// <summary>The phrase in English.</summary>
    public override string ToString() => English;
}
