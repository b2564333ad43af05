using System.Text;

namespace Posthorn.Imap.Syntax.Tests;

/// <summary>Reads one production from the whole of a text.</summary>
internal static class Reading
{
    public static (T Value, SyntaxError? Error) Read<T>(
        string text, Production<T> production, TextMode mode = TextMode.Rev1, ImapGrammar? grammar = null) =>
        Read(Encoding.UTF8.GetBytes(text), production, mode, grammar);

    public static (T Value, SyntaxError? Error) Read<T>(
        ReadOnlySpan<byte> octets, Production<T> production, TextMode mode = TextMode.Rev1, ImapGrammar? grammar = null)
    {
        var reader = new ImapReader(octets, mode, grammar);
        var value = production(ref reader);
        reader.End();
        return (value, reader.Error);
    }

    public static T Good<T>(string text, Production<T> production, TextMode mode = TextMode.Rev1, ImapGrammar? grammar = null)
    {
        var (value, error) = Read(text, production, mode, grammar);
        Assert.True(error is null, $"{text}: {error}");
        return value;
    }

    public static SyntaxError Bad<T>(string text, Production<T> production, TextMode mode = TextMode.Rev1, ImapGrammar? grammar = null)
    {
        var (_, error) = Read(text, production, mode, grammar);
        Assert.True(error is not null, $"{text} was read without an error");
        return error.Value;
    }
}
