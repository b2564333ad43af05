using System.Text;

namespace Posthorn.Mail;

/// <summary>A parameter of a MIME field. The name ends with "*" where the value is in RFC 2231's encoded form.</summary>
internal readonly record struct MimeParameter(byte[] Name, byte[] Value)
{
    public static IReadOnlyList<MimeParameter> UsAscii { get; } = [new("CHARSET"u8.ToArray(), "US-ASCII"u8.ToArray())];

    /// <summary>The value of a parameter; of one in RFC 2231 form the octets that it encodes.</summary>
    public static byte[]? Find(IReadOnlyList<MimeParameter> parameters, ReadOnlySpan<byte> name)
    {
        foreach (var parameter in parameters)
        {
            if (Ascii.EqualsIgnoreCase(parameter.Name, name))
                return parameter.Value;
            if (parameter.Name.Length == name.Length + 1 && parameter.Name[^1] == '*' && Ascii.EqualsIgnoreCase(parameter.Name.AsSpan(..^1), name))
                return Decode(parameter.Value);
        }

        return null;
    }

    // RFC 2231 §4: charset'language'percent-encoded.
    private static byte[] Decode(byte[] value)
    {
        var start = value.AsSpan().LastIndexOf((byte)'\'') + 1;
        var result = new List<byte>(value.Length - start);
        for (var i = start; i < value.Length; i++)
        {
            if (value[i] == '%' && i + 2 < value.Length && Uri.IsHexDigit((char)value[i + 1]) && Uri.IsHexDigit((char)value[i + 2]))
            {
                result.Add((byte)(Uri.FromHex((char)value[i + 1]) << 4 | Uri.FromHex((char)value[i + 2])));
                i += 2;
            }
            else
            {
                result.Add(value[i]);
            }
        }

        return [.. result];
    }
}
