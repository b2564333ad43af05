using System.Text;

namespace Posthorn.Mail;

/// <summary>The base subject (RFC 5256 §2.1): what is left of a subject without the marks of replies and forwards.</summary>
public static class BaseSubject
{
    /// <summary>Extracts the base subject.</summary>
    /// <param name="subject">The subject, encoded-words decoded.</param>
    /// <param name="isReplyOrForward">Whether a mark of reply or forward was removed (RFC 5256 §3, REFERENCES).</param>
    /// <returns>The base subject; may be empty.</returns>
    public static string Of(string subject, out bool isReplyOrForward)
    {
        isReplyOrForward = false;
        var rest = SingleSpaces(subject).AsSpan(); // (1)
        while (true)
        {
            rest = WithoutTrailers(rest, ref isReplyOrForward); // (2)
            while (true)
            {
                var before = rest.Length;
                rest = WithoutLeader(rest, ref isReplyOrForward); // (3)
                var blob = BlobLength(rest); // (4)
                if (blob > 0 && blob < rest.Length)
                    rest = rest[blob..];
                if (rest.Length == before)
                    break; // (5)
            }

            if (!rest.StartsWith("[fwd:", StringComparison.OrdinalIgnoreCase) || !rest.EndsWith("]", StringComparison.Ordinal))
                return rest.ToString(); // (7)
            rest = rest["[fwd:".Length..^1]; // (6)
            isReplyOrForward = true;
        }
    }

    private static string SingleSpaces(string subject)
    {
        var result = new StringBuilder(subject.Length);
        foreach (var c in subject)
        {
            if (c is not (' ' or '\t' or '\r' or '\n'))
                result.Append(c);
            else if (result.Length == 0 || result[^1] != ' ')
                result.Append(' ');
        }

        return result.ToString();
    }

    // subj-trailer = "(fwd)" / WSP
    private static ReadOnlySpan<char> WithoutTrailers(ReadOnlySpan<char> text, scoped ref bool isReplyOrForward)
    {
        while (true)
        {
            text = text.TrimEnd(' ');
            if (!text.EndsWith("(fwd)", StringComparison.OrdinalIgnoreCase))
                return text;
            text = text[..^"(fwd)".Length];
            isReplyOrForward = true;
        }
    }

    // subj-leader = (*subj-blob subj-refwd) / WSP
    private static ReadOnlySpan<char> WithoutLeader(ReadOnlySpan<char> text, scoped ref bool isReplyOrForward)
    {
        while (true)
        {
            text = text.TrimStart(' ');
            var rest = text;
            while (BlobLength(rest) is > 0 and var blob)
                rest = rest[blob..];
            var mark = ReplyMarkLength(rest);
            if (mark == 0)
                return text;
            text = rest[mark..];
            isReplyOrForward = true;
        }
    }

    // subj-refwd = ("re" / ("fw" ["d"])) *WSP [subj-blob] ":"
    private static int ReplyMarkLength(ReadOnlySpan<char> text)
    {
        var length = text.StartsWith("re", StringComparison.OrdinalIgnoreCase) ? 2
            : text.StartsWith("fwd", StringComparison.OrdinalIgnoreCase) ? 3
            : text.StartsWith("fw", StringComparison.OrdinalIgnoreCase) ? 2
            : 0;
        if (length == 0)
            return 0;
        while (length < text.Length && text[length] == ' ')
            length++;
        length += BlobLength(text[length..]);
        return length < text.Length && text[length] == ':' ? length + 1 : 0;
    }

    // subj-blob = "[" *BLOBCHAR "]" *WSP, where BLOBCHAR is anything but brackets
    private static int BlobLength(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text[0] != '[')
            return 0;
        var end = text[1..].IndexOfAny('[', ']') + 1;
        if (end == 0 || text[end] != ']')
            return 0;
        end++;
        while (end < text.Length && text[end] == ' ')
            end++;
        return end;
    }
}
