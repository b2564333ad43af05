using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Posthorn.Imap.Grammar.Checking;

/// <summary>A command that was sent: its tag ("*" when there is none), its name in upper case without UID, and its line.</summary>
internal sealed partial record SentCommand(string Tag, string Name, bool IsUid, string Line)
{
    /// <summary>Whether it has no proper tag, so that it may be answered by an untagged BAD.</summary>
    public bool IsTagDoubtful { get; init; }

    /// <summary>RFC 9051 §7.5.1, RFC 7162 §3.2.10.2: numbers are in use, so EXPUNGE and VANISHED must wait.</summary>
    public bool UsesNumbers => IsUid ? (Name is "SEARCH" or "SORT" or "THREAD") && NumberKey().IsMatch(Line) : Name is "FETCH" or "STORE" or "SEARCH" or "SORT" or "THREAD";

    // A set that is a search key of its own.
    [GeneratedRegex(@"(?<!\b(?:UID|LARGER|SMALLER|MODSEQ))[ (][0-9*][0-9:,*]*(?=[ )]|$)", RegexOptions.IgnoreCase)]
    private static partial Regex NumberKey();
}

/// <summary>
/// Follows the octets that a client sends, so that a checker knows which commands are unanswered. It needs to know what the server
/// answers, too: a literal that is refused is not sent, and what follows is the next command.
/// </summary>
internal sealed partial class SentCommands
{
    private readonly List<SentCommand> _unanswered = [];
    private readonly List<byte> _line = [];
    private SentCommand? _current;
    private SentCommand? _dialogue;
    private long _literal;
    private bool _literalBegun;

    /// <summary>Commands without an answer, oldest first.</summary>
    public IReadOnlyList<SentCommand> Unanswered => _unanswered;

    /// <summary>Whether the server may ask for more: a literal, a SASL response, or the end of IDLE.</summary>
    public bool AwaitsContinuation => _unanswered.Count > 0 && (_current is not null || _dialogue is not null || _unanswered[0].Name is "IDLE" or "AUTHENTICATE");

    public void Sent(ReadOnlySpan<byte> octets)
    {
        foreach (var octet in octets)
        {
            if (_literal > 0)
            {
                _literal--;
                _literalBegun = true;
                continue;
            }
            _line.Add(octet);
            if (octet == '\n')
                EndLine();
        }
    }

    /// <summary>A command was answered.</summary>
    public void Answered(SentCommand command)
    {
        _unanswered.Remove(command);
        if (command == _dialogue)
            _dialogue = null;
        if (command == _current && !_literalBegun)
        {
            _current = null;
            _literal = 0;
        }
    }

    private void EndLine()
    {
        var line = Encoding.UTF8.GetString([.. _line]).TrimEnd('\r', '\n');
        _line.Clear();
        if (_current is null && _dialogue is not null)
        {
            _dialogue = null;
            return;
        }
        if (_current is null)
            Begin(line);
        var literal = LiteralAtEnd().Match(line);
        if (!literal.Success)
        {
            _current = null;
            return;
        }
        _literal = long.Parse(literal.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        _literalBegun = literal.Groups[2].Length > 0;
    }

    private void Begin(string line)
    {
        var words = line.Split(' ');
        var tag = string.Concat(line.TakeWhile(static letter => letter != '+' && Reading.ByteScanner.IsAstringChar(letter)));
        var isUid = words.Length > 2 && words[1].Equals("UID", StringComparison.OrdinalIgnoreCase);
        var name = words.Length > (isUid ? 2 : 1) ? words[isUid ? 2 : 1].ToUpperInvariant() : "";
        _current = new SentCommand(tag.Length > 0 ? tag : "*", name, isUid, line) { IsTagDoubtful = tag.Length == 0 || words.Length < 2 || words[0] != tag };
        _unanswered.Add(_current);
        if (name == "IDLE" || (name == "AUTHENTICATE" && words.Length == 3))
            _dialogue = _current;
    }

    [GeneratedRegex(@"\{([0-9]{1,18})(\+?)\}$")]
    private static partial Regex LiteralAtEnd();
}
