using System.Text;

namespace Posthorn.Imap.Syntax;

public ref partial struct ImapReader
{
    /// <summary>[SP initial-resp] of AUTHENTICATE, where initial-resp = base64 / "=" (RFC 4959 §3).</summary>
    /// <returns>The octets; empty for "="; null if there is none, and after an error.</returns>
    public byte[]? InitialResponse()
    {
        if (!TryTake((byte)' '))
        {
            return null;
        }

        var start = _position;
        var text = Run(Characters.Base64, "base64, or =");

        // "=" is the empty response, since an empty argument cannot be seen.
        if (text is [(byte)'='])
        {
            return [];
        }

        if (Failed || !ImapBase64.TryDecode(text, out var octets))
        {
            Fail(start, "base64");
            return null;
        }

        return octets;
    }

    /// <summary>id-params-list = "(" *(string SP nstring) ")" / nil (RFC 2971 §4).</summary>
    /// <returns>The pairs as sent; empty for NIL and after an error.</returns>
    public IReadOnlyList<KeyValuePair<string, string?>> IdParameters()
    {
        if (TryTakeWord("NIL"u8))
        {
            return [];
        }

        var start = _position;
        var pairs = List(IdPair, mayBeEmpty: true);
        if (pairs.Count > Grammar.Limits.IdPairs)
        {
            Fail(start, "at most 30 pairs in ID", SyntaxErrorKind.Limit);
            return [];
        }

        return pairs;
    }

    /// <summary>enable = "ENABLE" 1*(SP capability): the capabilities, in upper case; empty after an error.</summary>
    public IReadOnlyList<string> Capabilities()
    {
        var names = new List<string>();
        do
        {
            names.Add(Atom().ToUpperInvariant());
        }
        while (Another(names.Count));
        return Failed ? [] : names;
    }

    private static KeyValuePair<string, string?> IdPair(ref ImapReader reader)
    {
        var start = reader.Offset;
        var field = reader.StringOctets();

        // RFC 2971 §3.3: field names up to 30 octets, values up to 1024.
        if (field.Length > reader.Grammar.Limits.IdFieldOctets)
        {
            reader.Fail(start, "a shorter field name", SyntaxErrorKind.Limit);
        }

        var name = Encoding.UTF8.GetString(field);
        start = reader.Space().Offset;
        var isGiven = reader.NStringOctets(out var value);
        if (value.Length > reader.Grammar.Limits.IdValueOctets)
        {
            reader.Fail(start, "a shorter value", SyntaxErrorKind.Limit);
        }

        return new KeyValuePair<string, string?>(name, isGiven ? Encoding.UTF8.GetString(value) : null);
    }
}
