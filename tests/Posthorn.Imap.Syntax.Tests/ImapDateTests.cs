using System.Text;
using CsCheck;

namespace Posthorn.Imap.Syntax.Tests;

public class ImapDateTests
{
    [Theory]
    [InlineData("1-Feb-1994", 1994, 2, 1)]
    [InlineData("01-feb-1994", 1994, 2, 1)]
    [InlineData("\"29-FEB-2024\"", 2024, 2, 29)]
    public void A_date_is_read(string wire, int year, int month, int day) =>
        Assert.Equal(new DateOnly(year, month, day), Reading.Good(wire, static (ref r) => r.Date()));

    [Theory]
    [InlineData("29-Feb-2023")]
    [InlineData("0-Feb-1994")]
    [InlineData("32-Jan-1994")]
    [InlineData("1-Foo-1994")]
    [InlineData("1-Feb-94")]
    [InlineData("1-Feb-0000")]
    [InlineData("\"1-Feb-1994")]
    [InlineData("\" 1-Feb-1994\"")]
    [InlineData("001-Feb-1994")]
    [InlineData("-Feb-1994")]
    [InlineData("")]
    public void A_wrong_date_is_refused(string wire) => Reading.Bad(wire, static (ref r) => r.Date());

    [Theory]
    [InlineData("\" 1-Jan-2026 12:30:59 +0130\"", "2026-01-01T12:30:59+01:30")]
    [InlineData("\"01-Jan-2026 12:30:60 -0000\"", "2026-01-01T12:30:59+00:00")]
    [InlineData("\"17-Jul-1996 02:44:25 -0700\"", "1996-07-17T02:44:25-07:00")]
    [InlineData("\"31-Dec-9999 23:59:59 +0000\"", "9999-12-31T23:59:59+00:00")]
    public void A_date_time_is_read(string wire, string time) =>
        Assert.Equal(DateTimeOffset.Parse(time), Reading.Good(wire, static (ref r) => r.DateTime()));

    [Theory]
    [InlineData("17-Jul-1996 02:44:25 -0700")]
    [InlineData("\"1-Jan-2026 12:30:59 +0100\"")]
    [InlineData("\"17-Jul-1996 24:44:25 -0700\"")]
    [InlineData("\"17-Jul-1996 02:60:25 -0700\"")]
    [InlineData("\"17-Jul-1996 02:44:61 -0700\"")]
    [InlineData("\"17-Jul-1996 02:44:25 -1401\"")]
    [InlineData("\"17-Jul-1996 02:44:25 +0160\"")]
    [InlineData("\"17-Jul-1996 02:44:25  0700\"")]
    [InlineData("\"31-Dec-9999 23:59:59 -0100\"")]
    [InlineData("\"01-Jan-0001 00:00:00 +0100\"")]
    [InlineData("\"\"")]
    public void A_wrong_date_time_is_refused(string wire) => Reading.Bad(wire, static (ref r) => r.DateTime());

    [Fact]
    public void Every_date_comes_back() => Gen.Select(Gen.Date, Gen.Int[-14 * 60, 14 * 60]).Sample(static (date, minutes) =>
    {
        var buffer = new byte[ImapDate.DateTimeLength];
        var day = DateOnly.FromDateTime(date);
        Assert.True(ImapDate.TryParseDate(buffer.AsSpan(0, ImapDate.Format(day, buffer)), out var readDay));
        Assert.Equal(day, readDay);

        var local = new DateTime(Math.Clamp(date.Year, 2, 9998), date.Month, Math.Min(date.Day, 28), 23, minutes & 31, 58);
        var time = new DateTimeOffset(local, TimeSpan.FromMinutes(minutes));
        Assert.Equal(buffer.Length, ImapDate.Format(time, buffer));
        Assert.True(ImapDate.TryParseDateTime(buffer, out var readTime), Encoding.ASCII.GetString(buffer));
        Assert.True(time.EqualsExact(readTime));
    });
}
