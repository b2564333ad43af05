using System.Text;

namespace Posthorn.Mail.Tests;

/// <summary>Messages to test with.</summary>
internal static class Samples
{
    public static IReadOnlyList<string> Names { get; } = [.. typeof(Samples).Assembly.GetManifestResourceNames().Order(StringComparer.Ordinal)];

    public static byte[] Load(string name)
    {
        using var stream = typeof(Samples).Assembly.GetManifestResourceStream(name)!;
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }

    public static MessageSummary Summarize(string name) => MessageSummarizer.Summarize(Load(name), MailLimits.Default);

    public static MessageSummary OfText(string content) => MessageSummarizer.Summarize(Bytes(content), MailLimits.Default);

    /// <summary>The octets of a text in which a line ends with LF: UTF-8, CRLF.</summary>
    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"));

    public static string Text(ReadOnlyMemory<byte> wire) => Encoding.UTF8.GetString(wire.Span);

    public static string Slice(byte[] content, ByteRange range) => Encoding.Latin1.GetString(content, (int)range.Offset, (int)range.Length);
}
