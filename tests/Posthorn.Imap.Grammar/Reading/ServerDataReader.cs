using System.Text;
using Posthorn.Imap.Grammar.Responses;

namespace Posthorn.Imap.Grammar.Reading;

/// <summary>ID: what a server says of itself.</summary>
internal static class ServerDataReader
{
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
