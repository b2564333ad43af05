using System.Collections.Immutable;
using System.Text;

namespace Posthorn.Mail;

/// <summary>Message ids in Message-ID, In-Reply-To and References (RFC 5322 §3.6.4).</summary>
internal static class MessageIds
{
    /// <summary>The ids between angle brackets, white space in them left out; where there are too many, the first and the last ones.</summary>
    public static ImmutableArray<string> Read(byte[]? value, int limit, int maxOctets)
    {
        if (value is null || limit < 1)
            return [];
        var ids = ImmutableArray.CreateBuilder<string>();
        var rest = value.AsSpan();
        while (rest.IndexOf((byte)'<') is >= 0 and var start)
        {
            rest = rest[(start + 1)..];
            var end = rest.IndexOf((byte)'>');
            if (end < 0)
                break;
            if (Id(rest[..end], maxOctets) is { } id)
            {
                if (ids.Count == limit)
                    ids.RemoveAt(Math.Min(1, limit - 1));
                ids.Add(id);
            }

            rest = rest[(end + 1)..];
        }

        return ids.DrainToImmutable();
    }

    /// <summary>The one id of Message-ID; some programs leave the angle brackets out.</summary>
    public static string? ReadOne(byte[]? value, int maxOctets)
    {
        if (value is null)
            return null;
        return Read(value, 1, maxOctets) is [var id, ..] ? id : value.AsSpan().Contains((byte)'<') ? null : Id(value, maxOctets);
    }

    private static string? Id(ReadOnlySpan<byte> octets, int maxOctets)
    {
        if (octets.Length > maxOctets)
            return null;
        var text = Utf8OrLatin1.Decode(octets);
        var id = string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
        return id.Length > 0 ? id : null;
    }
}
