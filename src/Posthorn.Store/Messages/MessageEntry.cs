namespace Posthorn.Store;

/// <summary>
/// A message in a <see cref="MailboxSnapshot"/>: all that sessions ask for all the time, and nothing that must be read
/// from disk. 40 bytes.
/// </summary>
/// <param name="Uid">The UID, 1 to 4,294,967,295 (RFC 9051 §2.3.1.1).</param>
/// <param name="Flags">The flags now.</param>
/// <param name="ModSeq">The mod-sequence of the last change (RFC 7162 §3.1).</param>
/// <param name="Size">RFC822.SIZE in octets.</param>
/// <param name="InternalDate">The internal date (RFC 9051 §2.3.3).</param>
public readonly record struct MessageEntry(uint Uid, MessageFlags Flags, long ModSeq, uint Size, InternalDate InternalDate);

/// <summary>A moment in whole seconds with the time zone it was given in (RFC 9051 §2.3.3, date-time), in 8 bytes.</summary>
public readonly record struct InternalDate : IComparable<InternalDate>
{
    private const int OffsetBits = 12;
    private const int OffsetBias = 1 << (OffsetBits - 1);

    private readonly long _packed;

    private InternalDate(long packed) => _packed = packed;

    /// <summary>Seconds since 1970-01-01 00:00 UTC.</summary>
    public long UnixSeconds => _packed >> OffsetBits;

    /// <summary>Minutes east of UTC.</summary>
    public int OffsetMinutes => (int)(_packed & ((1 << OffsetBits) - 1)) - OffsetBias;

    /// <summary>The form in which an engine keeps it: the same value comes back from <see cref="FromPacked"/>.</summary>
    public long Packed => _packed;

    /// <summary>Drops what is smaller than a second, or than a minute in the offset.</summary>
    public static InternalDate From(DateTimeOffset moment) => new(
        (moment.ToUnixTimeSeconds() << OffsetBits) | (long)((int)moment.Offset.TotalMinutes + OffsetBias));

    /// <summary>The inverse of <see cref="Packed"/>.</summary>
    public static InternalDate FromPacked(long packed) => new(packed);

    /// <summary>The moment in its time zone.</summary>
    public DateTimeOffset ToDateTimeOffset() =>
        DateTimeOffset.FromUnixTimeSeconds(UnixSeconds).ToOffset(TimeSpan.FromMinutes(OffsetMinutes));

    /// <summary>Orders by moment.</summary>
    public int CompareTo(InternalDate other) => _packed.CompareTo(other._packed);

    /// <summary>Order by moment.</summary>
    public static bool operator <(InternalDate left, InternalDate right) => left.CompareTo(right) < 0;

    /// <summary>Order by moment.</summary>
    public static bool operator >(InternalDate left, InternalDate right) => left.CompareTo(right) > 0;

    /// <summary>Order by moment.</summary>
    public static bool operator <=(InternalDate left, InternalDate right) => left.CompareTo(right) <= 0;

    /// <summary>Order by moment.</summary>
    public static bool operator >=(InternalDate left, InternalDate right) => left.CompareTo(right) >= 0;
}
