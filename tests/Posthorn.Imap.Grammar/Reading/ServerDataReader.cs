using System.Text;
using Posthorn.Imap.Grammar.Responses;

namespace Posthorn.Imap.Grammar.Reading;

/// <summary>ID and LANGUAGE: what a server says of itself.</summary>
internal static class ServerDataReader
{
    // language-data = "LANGUAGE" SP "(" lang-tag-quoted *(SP lang-tag-quoted) ")" (RFC 5255 §3.5)
    public static LanguageResponse Language(ByteScanner scanner)
    {
        scanner.Space();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return new LanguageResponse(scanner.List(Tag, emptyAllowed: false));

        string Tag()
        {
            var at = scanner.Position;
            var tag = Encoding.ASCII.GetString(scanner.Astring("a language tag"));
            scanner.Once(seen, tag, at);

            // RFC 5646 §2.1: subtags of 1 to 8 letters or digits
            return tag.Split('-').All(static part => part.Length is > 0 and <= 8 && part.All(char.IsAsciiLetterOrDigit)) ? tag : throw scanner.Error("a language tag", at);
        }
    }

    // RFC 2971 §4: id_response = "ID" SPACE id_params_list; id_params_list = "(" #(string SPACE nstring) ")" / nil
    public static IdResponse Id(ByteScanner scanner)
    {
        scanner.Space();
        if (scanner.TryNil())
            return new IdResponse(null);
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var start = scanner.Position;
        var fields = scanner.List(Field, emptyAllowed: true);
        // RFC 2971 §3.3: at most 30 pairs.
        return fields.Count <= 30 ? new IdResponse(fields) : throw scanner.Error("at most 30 fields", start);

        KeyValuePair<string, string?> Field()
        {
            var at = scanner.Position;
            var name = scanner.String("a field's name");
            if (name.Length is 0 or > 30)
                throw scanner.Error("a field's name of 1 to 30 octets", at);
            scanner.Once(seen, Encoding.UTF8.GetString(name), at);
            scanner.Space();
            at = scanner.Position;
            var value = scanner.NString();
            if (value?.Length > 1024)
                throw scanner.Error("a value of at most 1,024 octets", at);
            return new(Encoding.UTF8.GetString(name), value is null ? null : Encoding.UTF8.GetString(value));
        }
    }
}
