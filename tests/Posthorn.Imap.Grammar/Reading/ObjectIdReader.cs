namespace Posthorn.Imap.Grammar.Reading;

/// <summary>objectid (RFC 8474 §7).</summary>
internal static class ObjectIdReader
{
    // "(" objectid ")"
    public static string ObjectId(this ByteScanner scanner)
    {
        scanner.Expect('(');
        var id = scanner.BareObjectId();
        scanner.Expect(')');
        return id;
    }

    // objectid = 1*255(ALPHA / DIGIT / "_" / "-")
    public static string BareObjectId(this ByteScanner scanner)
    {
        var start = scanner.Position;
        var id = scanner.While(
            static value => value is >= 'A' and <= 'Z' or >= 'a' and <= 'z' or >= '0' and <= '9' or '_' or '-', "an object id");
        // RFC 8474 §8.1: an id should not begin with a dash or a digit, nor look like NIL.
        if (id.Length > 255 || !char.IsAsciiLetter(id[0]) || id.Contains("NIL", StringComparison.OrdinalIgnoreCase))
            throw scanner.Error("an object id", start);
        return id;
    }
}
