using System.Buffers.Text;
using System.Text;

namespace Posthorn.Imap.Syntax;

/// <summary>The dates of IMAP, without their quotes (RFC 9051 §9: date-text, and what is inside date-time).</summary>
public static class ImapDate
{
    /// <summary>Octets of a date-time without its quotes.</summary>
    public const int DateTimeLength = 26;

    /// <summary>Octets of the longest date-text.</summary>
    public const int DateLength = 11;

    private static ReadOnlySpan<byte> Months => "JanFebMarAprMayJunJulAugSepOctNovDec"u8;

    /// <summary>date-text = date-day "-" date-month "-" date-year, as "1-Feb-1994".</summary>
    public static bool TryParseDate(ReadOnlySpan<byte> text, out DateOnly date)
    {
        date = default;

        // date-day = 1*2DIGIT
        var dayLength = text.Length - 9;
        if (dayLength is not (1 or 2)
            || !TryDigits(text[..dayLength], out var day)
            || !TryMonthAndYear(text[dayLength..], out var month, out var year)
            || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        date = new DateOnly(year, month, day);
        return true;
    }

    /// <summary>
    /// date-day-fixed "-" date-month "-" date-year SP time SP zone, as " 1-Jan-2026 12:30:00 +0100". A leap second becomes
    /// the second before it. A zone further than 14 hours from Greenwich is refused.
    /// </summary>
    public static bool TryParseDateTime(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length != DateTimeLength
            || !TryParseDate(text[0] == (byte)' ' ? text[1..DateLength] : text[..DateLength], out var date)
            || text[11] != (byte)' ' || text[14] != (byte)':' || text[17] != (byte)':' || text[20] != (byte)' '
            || !TryDigits(text[12..14], out var hour)
            || !TryDigits(text[15..17], out var minute)
            || !TryDigits(text[18..20], out var second)
            || text[21] is not ((byte)'+' or (byte)'-')
            || !TryDigits(text[22..24], out var zoneHour)
            || !TryDigits(text[24..26], out var zoneMinute)
            || hour > 23 || minute > 59 || second > 60 || zoneMinute > 59 || (zoneHour * 60) + zoneMinute > 14 * 60)
        {
            return false;
        }

        var zone = TimeSpan.FromMinutes((zoneHour * 60) + zoneMinute);
        zone = text[21] == (byte)'-' ? -zone : zone;
        var local = date.ToDateTime(new TimeOnly(hour, minute, Math.Min(second, 59)));
        var utcTicks = local.Ticks - zone.Ticks;
        if (utcTicks < DateTime.MinValue.Ticks || utcTicks > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        time = new DateTimeOffset(local, zone);
        return true;
    }

    /// <summary>Writes a date-text into at least <see cref="DateLength"/> octets.</summary>
    /// <returns>Octets written.</returns>
    public static int Format(DateOnly date, Span<byte> output)
    {
        Utf8Formatter.TryFormat(date.Day, output, out var length);
        return length + MonthAndYear(date.Month, date.Year, output[length..]);
    }

    /// <summary>Writes a date-time without quotes into <see cref="DateTimeLength"/> octets; fractions of a second are cut off.</summary>
    /// <returns>Octets written: <see cref="DateTimeLength"/>.</returns>
    public static int Format(DateTimeOffset time, Span<byte> output)
    {
        TwoDigits(time.Day, output);
        if (time.Day < 10)
        {
            output[0] = (byte)' ';
        }

        MonthAndYear(time.Month, time.Year, output[2..]);
        output[11] = (byte)' ';
        TwoDigits(time.Hour, output[12..]);
        output[14] = (byte)':';
        TwoDigits(time.Minute, output[15..]);
        output[17] = (byte)':';
        TwoDigits(time.Second, output[18..]);
        output[20] = (byte)' ';
        var zone = (int)time.Offset.TotalMinutes;
        output[21] = zone < 0 ? (byte)'-' : (byte)'+';
        zone = Math.Abs(zone);
        TwoDigits(zone / 60, output[22..]);
        TwoDigits(zone % 60, output[24..]);
        return DateTimeLength;
    }

    private static int MonthAndYear(int month, int year, Span<byte> output)
    {
        output[0] = (byte)'-';
        Months.Slice((month - 1) * 3, 3).CopyTo(output[1..]);
        output[4] = (byte)'-';
        TwoDigits(year / 100, output[5..]);
        TwoDigits(year % 100, output[7..]);
        return 9;
    }

    // "-" date-month "-" date-year
    private static bool TryMonthAndYear(ReadOnlySpan<byte> text, out int month, out int year)
    {
        (month, year) = (0, 0);
        if (text[0] != (byte)'-' || text[4] != (byte)'-')
        {
            return false;
        }

        for (month = 1; month <= 12; month++)
        {
            if (Ascii.EqualsIgnoreCase(text[1..4], Months.Slice((month - 1) * 3, 3)))
            {
                return TryDigits(text[5..9], out year) && year > 0;
            }
        }

        return false;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var octet in text)
        {
            if (octet is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            value = (value * 10) + octet - '0';
        }

        return true;
    }

    private static void TwoDigits(int value, Span<byte> output)
    {
        output[0] = (byte)('0' + (value / 10));
        output[1] = (byte)('0' + (value % 10));
    }
}
