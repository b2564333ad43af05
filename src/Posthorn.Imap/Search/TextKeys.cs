using System.Collections.Immutable;
using System.Text;
using Posthorn.Imap.Syntax;
using Posthorn.Mail;

namespace Posthorn.Imap.Search;

/// <summary>What the keys have in common that look for a text: what it is, and where in a message it is looked for.</summary>
internal static class TextKeys
{
    private static readonly ImmutableArray<TermZone> s_all = [.. TermMarker.Zones];

    /// <summary>The text; null for other keys.</summary>
    public static string? TextOf(SearchKey key) => key switch
    {
        TextKey text => text.Text,
        BodyKey body => body.Text,
        EnvelopeKey envelope => envelope.Text,
        HeaderKey header => header.Text,
        _ => null,
    };

    /// <summary>Whether a key inside of FUZZY means more than the same key alone: it looks for words.</summary>
    public static bool IsFuzzy(SearchKey key) => TextOf(key) is { } text && FuzzyQuery.Of(text) is not null;

    /// <summary>The name of the only field that is looked at; null if it is not one field.</summary>
    public static string? FieldOf(SearchKey key) => key switch
    {
        EnvelopeKey envelope => envelope.Field.ToString(),
        HeaderKey header => header.Field,
        _ => null,
    };

    /// <summary>Where; empty for other keys.</summary>
    public static ImmutableArray<TermZone> ZonesOf(SearchKey key) => key switch
    {
        TextKey => s_all,
        BodyKey => [TermZone.Body],
        _ => FieldOf(key) is { } field ? [TermMarker.ZoneOf(Encoding.UTF8.GetBytes(field))] : [],
    };
}
