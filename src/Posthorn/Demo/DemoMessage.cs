using System.Text;

namespace Posthorn.Demo;

/// <summary>A sample message of the demonstration.</summary>
/// <param name="Account">Whose it is.</param>
/// <param name="Mailbox">The mailbox it lies in.</param>
/// <param name="HoursAgo">Its age when the demonstration starts.</param>
/// <param name="Flags">Flags and keywords, with spaces between them.</param>
/// <param name="Text">The message with LF line ends; what it shows is said in its text.</param>
internal sealed record DemoMessage(string Account, string Mailbox, double HoursAgo, string Flags, string Text)
{
    /// <summary>The message with CRLF line ends; <c>{date}</c> becomes its date.</summary>
    public byte[] ToBytes(DateTimeOffset now)
    {
        var date = now.AddHours(-HoursAgo).ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", System.Globalization.CultureInfo.InvariantCulture);
        return Encoding.UTF8.GetBytes(Text.Replace("{date}", date, StringComparison.Ordinal).ReplaceLineEndings("\r\n"));
    }
}
