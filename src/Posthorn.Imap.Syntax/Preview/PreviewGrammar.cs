namespace Posthorn.Imap.Syntax;

/// <summary>What PREVIEW adds to the language (RFC 8970 §6).</summary>
public static class PreviewGrammar
{
    /// <summary>The grammar with the extension.</summary>
    public static ImapGrammar WithPreview(this ImapGrammar grammar) => grammar with
    {
        FetchItems = grammar.FetchItems.With(
            new SyntaxEntry<FetchItem>("PREVIEW", static (ref reader) => PreviewItem.Read(ref reader))),
    };
}

/// <summary>PREVIEW: the beginning of the text of a message (RFC 8970 §3).</summary>
/// <param name="IsLazy">True if it is wanted only when it costs nothing (§4.1).</param>
public sealed record PreviewItem(bool IsLazy) : FetchItem("PREVIEW")
{
    // "PREVIEW" [SP "(" preview-mod *(SP preview-mod) ")"]; preview-mod = "LAZY"
    internal static PreviewItem Read(ref ImapReader reader)
    {
        // FETCH 1 PREVIEW (CHANGEDSINCE 5): what stands in these parentheses is of the command (RFC 4466 §2.4).
        var ahead = reader;
        if (!ahead.NextIsSpaceAnd((byte)'(') || !ahead.Space().Expect((byte)'(', "\"(\"").TryTakeWord("LAZY"u8))
        {
            return new PreviewItem(IsLazy: false);
        }

        reader.Space().List(Modifier);
        return new PreviewItem(IsLazy: true);
    }

    private static string Modifier(ref ImapReader reader)
    {
        if (!reader.TryTakeWord("LAZY"u8))
        {
            reader.Fail("LAZY");
        }

        return "LAZY";
    }
}
