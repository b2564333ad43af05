namespace Posthorn.Imap.Syntax;

/// <summary>
/// A LIST pattern (RFC 9051 §6.3.9): "*" matches everything, "%" everything but "/". Matching needs time proportional to the
/// lengths of name and pattern multiplied, at worst, and no memory, whatever the wildcards. Any thread may use one.
/// </summary>
public sealed class MailboxPattern
{
    private readonly string _pattern;

    /// <summary>Makes a pattern from a reference and what LIST was given.</summary>
    /// <param name="reference">The reference; it is put before the pattern unless that begins with "/".</param>
    /// <param name="pattern">The pattern.</param>
    public MailboxPattern(string reference, string pattern)
    {
        // RFC 9051 §6.3.9: how the two are joined is the server's; a rooted pattern stands for itself.
        var joined = pattern.StartsWith(MailboxName.Delimiter) ? pattern : reference + pattern;
        _pattern = Simplify(joined);
    }

    /// <summary>Makes a pattern.</summary>
    public MailboxPattern(string pattern)
        : this("", pattern)
    {
    }

    /// <summary>Whether a name matches. "INBOX" as the first level of the name is compared without regard to case.</summary>
    /// <param name="name">A name in the form of <see cref="MailboxName"/>.</param>
    public bool Matches(ReadOnlySpan<char> name)
    {
        var inboxLength = name is "INBOX" || name.StartsWith("INBOX/", StringComparison.Ordinal) ? MailboxName.Inbox.Length : 0;
        var (at, from) = (0, 0);

        // The last "*" and the last "%" behind it: where to try again, and from which character of the name.
        var (star, starFrom) = (-1, 0);
        var (percent, percentFrom) = (-1, 0);
        while (from < name.Length)
        {
            var wanted = at < _pattern.Length ? _pattern[at] : '\0';
            if (wanted == '*' && at < _pattern.Length)
            {
                (star, starFrom, percent) = (at++, from, -1);
            }
            else if (wanted == '%' && at < _pattern.Length)
            {
                (percent, percentFrom) = (at++, from);
            }
            else if (at < _pattern.Length && Same(wanted, name[from], from < inboxLength))
            {
                at++;
                from++;
            }
            else if (percent >= 0 && name[percentFrom] != MailboxName.Delimiter)
            {
                from = ++percentFrom;
                at = percent + 1;
            }
            else if (star >= 0)
            {
                from = ++starFrom;
                at = star + 1;
                percent = -1;
            }
            else
            {
                return false;
            }
        }

        return _pattern.AsSpan(at).IndexOfAnyExcept('*', '%') < 0;
    }

    /// <inheritdoc/>
    public override string ToString() => _pattern;

    private static bool Same(char wanted, char actual, bool ignoresCase) =>
        wanted == actual || (ignoresCase && char.ToUpperInvariant(wanted) == actual);

    // A run of wildcards is one: "*" if there is one in it.
    private static string Simplify(string pattern)
    {
        Span<char> simple = pattern.Length <= 256 ? stackalloc char[pattern.Length] : new char[pattern.Length];
        var length = 0;
        foreach (var character in pattern)
        {
            if (length > 0 && character is '*' or '%' && length > 0 && simple[length - 1] is '*' or '%')
            {
                simple[length - 1] = character == '*' ? '*' : simple[length - 1];
            }
            else
            {
                simple[length++] = character;
            }
        }

        return simple[..length].ToString();
    }
}
