using System.Buffers;
using System.Text;

namespace Posthorn.Mail;

/// <summary>
/// Takes the text of a part and keeps what its author wrote anew: no quoted lines with the line that introduces them, no
/// signature, nothing behind "Original Message". If there is no such thing, it is all of the text.
/// </summary>
internal sealed class PreviewLines(int limit) : IQuoteSink
{
    // A longer line is taken in pieces: only its beginning says what kind it is.
    private const int MaxLine = 1000;

    private static readonly SearchValues<char> s_rule = SearchValues.Create("-=_*~#.+ ");

    private readonly PreviewText _own = new(limit);
    private readonly PreviewText _all = new(limit);
    private readonly StringBuilder _line = new();
    private string? _introduction;
    private int _quotes;
    private bool _isContinued;
    private bool _isQuoted;
    private bool _isOver;
    private bool _isEncrypted;

    /// <inheritdoc/>
    public bool IsSatisfied => _own.IsFull || (_isOver && (!_own.IsEmpty || _all.IsFull)) || _isEncrypted;

    /// <inheritdoc/>
    public void Take(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var end = text.IndexOf('\n');
            var piece = end < 0 ? text : text[..end];
            var room = MaxLine - _line.Length;
            if (piece.Length > room)
            {
                piece = piece[..room];
                end = -1;
            }

            _line.Append(piece);
            text = text[piece.Length..];
            if (end >= 0)
            {
                text = text[1..];
                EndLine(isWhole: true);
            }
            else if (_line.Length == MaxLine)
            {
                EndLine(isWhole: false);
            }
        }
    }

    /// <inheritdoc/>
    public void BeginQuote()
    {
        EndLine(isWhole: true);
        _introduction = null;
        _quotes++;
    }

    /// <inheritdoc/>
    public void EndQuote()
    {
        EndLine(isWhole: true);
        _quotes = Math.Max(0, _quotes - 1);
    }

    /// <summary>The preview, after all text has come; empty if there is none.</summary>
    public string Finish()
    {
        EndLine(isWhole: true);
        if (_isEncrypted)
        {
            return "";
        }

        if (_introduction is not null)
        {
            _own.Add(_introduction);
        }

        return (_own.IsEmpty ? _all : _own).ToString();
    }

    private void EndLine(bool isWhole)
    {
        var raw = _line.ToString();
        _line.Clear();
        var isContinued = _isContinued;
        _isContinued = !isWhole;
        var line = raw.Trim();
        if (line.Length == 0)
        {
            return;
        }

        if (!isContinued && Marks(raw, line))
        {
            return;
        }

        // What does not fit in one piece is what its beginning is.
        _isQuoted = _quotes > 0 || (isContinued ? _isQuoted : line[0] == '>');
        _all.Add(line.AsSpan().TrimStart("> "));
        if (_isQuoted)
        {
            // "On Monday Anna wrote:", in any language.
            _introduction = null;
            return;
        }

        if (_isOver)
        {
            return;
        }

        if (_introduction is not null)
        {
            _own.Add(_introduction);
            _introduction = null;
        }

        if (line[^1] == ':' && isWhole && !isContinued)
        {
            _introduction = line;
        }
        else
        {
            _own.Add(line);
        }
    }

    // Lines that are no text themselves.
    private bool Marks(string raw, string line)
    {
        // RFC 3676 §4.3: the signature separator.
        if (raw.TrimEnd('\r') is "-- " || line is "--")
        {
            _isOver |= _quotes == 0;
            return true;
        }

        if (line.StartsWith("-----", StringComparison.Ordinal) && line.EndsWith("-----", StringComparison.Ordinal) && line.Any(char.IsLetter))
        {
            _isEncrypted |= line == "-----BEGIN PGP MESSAGE-----" && _own.IsEmpty;

            // RFC 9580 §7: the text of a signed message lies between two such lines; otherwise an older message follows.
            _isOver |= line != "-----BEGIN PGP SIGNED MESSAGE-----" && _quotes == 0;
            return true;
        }

        // A rule across the page, or the header of a signed text.
        if (line.Length > 3 && !line.AsSpan().ContainsAnyExcept(s_rule))
        {
            _all.Add(line);
            return true;
        }

        return _own.IsEmpty && line.StartsWith("Hash: ", StringComparison.Ordinal) && line.Length < 20;
    }
}
