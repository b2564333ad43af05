namespace Posthorn.Mail;

/// <summary>Where in a message a term stands, as far as search keys tell places apart (RFC 9051 §6.4.4).</summary>
public enum TermZone
{
    /// <summary>The text of a part, or the header of an embedded message: what BODY looks at.</summary>
    Body,

    /// <summary>Names of header fields, bodies of those that have no zone of their own, and fields of parts.</summary>
    Header,

    /// <summary>The body of a Subject field.</summary>
    Subject,

    /// <summary>The body of a From field.</summary>
    From,

    /// <summary>The body of a To field.</summary>
    To,

    /// <summary>The body of a Cc field.</summary>
    Cc,
}

/// <summary>The first character of a term: its zone, and whether it is exact. Control characters, which no text in a term has.</summary>
public static class TermMarker
{
    private const char First = '\x10';

    /// <summary>What stands before the terms of a message whose text could not be taken; terms of zones come after it.</summary>
    public const char Unread = '\x0F';

    /// <summary>The zones, in the order of their markers.</summary>
    public static IReadOnlyList<TermZone> Zones { get; } = Enum.GetValues<TermZone>();

    /// <summary>The marker of a zone.</summary>
    /// <param name="zone">The zone.</param>
    /// <param name="isExact">Whether a text with the term contains its characters as they are: no mark was left out of it.</param>
    public static char Of(TermZone zone, bool isExact) => (char)(First + (2 * (int)zone) + (isExact ? 0 : 1));

    /// <summary>Whether the term with this marker is exact.</summary>
    public static bool IsExact(byte marker) => (marker & 1) == 0;

    /// <summary>The zone of a marker.</summary>
    public static TermZone ZoneOf(char marker) => (TermZone)((marker - First) / 2);

    /// <summary>The zone of a field's body.</summary>
    /// <param name="field">The field's name, in any case.</param>
    public static TermZone ZoneOf(ReadOnlySpan<byte> field) => field.Length switch
    {
        7 when System.Text.Ascii.EqualsIgnoreCase(field, "subject"u8) => TermZone.Subject,
        4 when System.Text.Ascii.EqualsIgnoreCase(field, "from"u8) => TermZone.From,
        2 when System.Text.Ascii.EqualsIgnoreCase(field, "to"u8) => TermZone.To,
        2 when System.Text.Ascii.EqualsIgnoreCase(field, "cc"u8) => TermZone.Cc,
        _ => TermZone.Header,
    };
}
