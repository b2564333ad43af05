using System.Text;

namespace Posthorn.Imap.Syntax;

/// <summary>
/// A LIST pattern (RFC 9051 §6.3.9): "*" matches everything, "%" everything but "/". Matching needs time proportional to the
/// lengths of name and pattern multiplied, at worst, whatever the wildcards. Any thread may use one.
/// </summary>
public sealed class MailboxPattern
{
    private const int StackLength = 256;

    private readonly string _pattern;

    // Characters that are not wildcards.
    private readonly int _literals;

    /// <summary>Makes a pattern from a reference and what LIST was given.</summary>
    /// <param name="reference">The reference; it is put before the pattern unless that begins with "/".</param>
    /// <param name="pattern">The pattern.</param>
    public MailboxPattern(string reference, string pattern)
    {
        // RFC 9051 §6.3.9: how the two are joined is the server's; a rooted pattern stands for itself.
        var joined = pattern.StartsWith(MailboxName.Delimiter) ? pattern : reference + pattern;
        _pattern = Simplify(joined);
        _literals = _pattern.Count(static character => !IsWildcard(character));
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
        // Every other character takes one of the name, so that the pattern is at most twice as long as the name from here on.
        if (_literals > name.Length)
        {
            return false;
        }

        var inboxLength = name is "INBOX" || name.StartsWith("INBOX/", StringComparison.Ordinal) ? MailboxName.Inbox.Length : 0;

        // reached[i]: what has been read of the name can be matched by the first i characters of the pattern.
        Span<bool> reached = _pattern.Length < StackLength ? stackalloc bool[_pattern.Length + 1] : new bool[_pattern.Length + 1];
        reached.Clear();
        reached[0] = true;
        PassWildcards(reached);
        for (var from = 0; from < name.Length; from++)
        {
            Take(name[from], from < inboxLength, reached);
            PassWildcards(reached);
        }

        return reached[^1];
    }

    /// <inheritdoc/>
    public override string ToString() => _pattern;

    // One character of the name, from the end so that each place is read before it is overwritten.
    private void Take(char actual, bool ignoresCase, Span<bool> reached)
    {
        for (var i = _pattern.Length; i >= 0; i--)
        {
            var stays = i < _pattern.Length && reached[i]
                && (_pattern[i] == '*' || (_pattern[i] == '%' && actual != MailboxName.Delimiter));
            var arrives = i > 0 && reached[i - 1] && Same(_pattern[i - 1], actual, ignoresCase);
            reached[i] = stays || arrives;
        }
    }

    // A wildcard may match nothing.
    private void PassWildcards(Span<bool> reached)
    {
        for (var i = 0; i < _pattern.Length; i++)
        {
            reached[i + 1] |= reached[i] && IsWildcard(_pattern[i]);
        }
    }

    private static bool Same(char wanted, char actual, bool ignoresCase) =>
        !IsWildcard(wanted) && (wanted == actual || (ignoresCase && char.ToUpperInvariant(wanted) == actual));

    private static bool IsWildcard(char character) => character is '*' or '%';

    // A run of wildcards is one: "*" if there is one in it.
    private static string Simplify(string pattern)
    {
        var simple = new StringBuilder(pattern.Length);
        foreach (var character in pattern)
        {
            if (simple.Length == 0 || !IsWildcard(character) || !IsWildcard(simple[^1]))
            {
                simple.Append(character);
            }
            else if (character == '*')
            {
                simple[^1] = '*';
            }
        }

        return simple.ToString();
    }
}
