using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Posthorn.Net;

/// <summary>Session ids: 64 random bits in 13 characters of lower-case base32 (without i, l, o, u: they are read aloud).</summary>
public static class SessionIds
{
    /// <summary>A new id.</summary>
    public static string Next()
    {
        Span<byte> random = stackalloc byte[8];
        RandomNumberGenerator.Fill(random);
        return string.Create(13, BinaryPrimitives.ReadUInt64LittleEndian(random), static (text, bits) =>
        {
            for (var i = 0; i < text.Length; i++, bits >>= 5)
                text[i] = "0123456789abcdefghjkmnpqrstvwxyz"[(int)(bits & 31)];
        });
    }
}
