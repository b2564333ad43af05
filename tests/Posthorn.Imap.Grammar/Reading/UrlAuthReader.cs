using System.Text;
using Posthorn.Imap.Grammar.Responses;

namespace Posthorn.Imap.Grammar.Reading;

/// <summary>GENURLAUTH and URLFETCH (RFC 4467 §9, RFC 5524 §5).</summary>
internal static class UrlAuthReader
{
    // genurlauth-data = "*" SP "GENURLAUTH" 1*(SP url-full)
    public static GenUrlAuthResponse Generated(ByteScanner scanner)
    {
        var urls = new List<string>();
        do
        {
            scanner.Space();
            var start = scanner.Position;
            var url = Url(scanner);
            // enc-urlauth = 32*HEXDIG
            var token = url[(url.LastIndexOf(':') + 1)..];
            if (token.Length < 32 || !token.All(char.IsAsciiHexDigit))
                throw scanner.Error("a URL with a token", start);
            urls.Add(url);
        }
        while (scanner.At(' '));
        return new GenUrlAuthResponse(urls);
    }

    // urlfetch-data = "*" SP "URLFETCH" SP url-full SP nstring, or url-full 1*(SP "(" url-metadata-el ")"); this server sends one URL at a time.
    public static UrlFetchResponse Fetched(ByteScanner scanner)
    {
        scanner.Space();
        var url = Url(scanner);
        var items = new Dictionary<string, object?>();
        scanner.Space();
        if (!scanner.At('('))
        {
            items[""] = scanner.NString();
            return new UrlFetchResponse(url, items);
        }
        var seen = new HashSet<string>();
        while (true)
        {
            scanner.Expect('(');
            var start = scanner.Position;
            var name = scanner.Atom("BODY, BINARY or BODYPARTSTRUCTURE").ToUpperInvariant();
            scanner.Once(seen, name, start);
            scanner.Space();
            items[name] = name switch
            {
                "BODY" => scanner.NString(),
                "BINARY" => scanner.At('~') ? scanner.Literal8() : scanner.NString(),
                "BODYPARTSTRUCTURE" => new BodyReader(scanner, extended: true).Body(),
                _ => throw scanner.Error("BODY, BINARY or BODYPARTSTRUCTURE", start),
            };
            scanner.Expect(')');
            if (!scanner.At(' '))
                return new UrlFetchResponse(url, items);
            scanner.Space();
        }
    }

    private static string Url(ByteScanner scanner) => Encoding.UTF8.GetString(scanner.Astring("a URL"));
}
