using System.Buffers;
using System.Text;

namespace Posthorn.Mail;

/// <summary>Reads the unfolded value of a structured MIME field (RFC 2045 §5.1) leniently.</summary>
internal ref struct MimeValueReader(ReadOnlySpan<byte> value)
{
    private const int MaxToken = 127; // RFC 6838 §4.2
    private static readonly SearchValues<byte> TokenOctets = SearchValues.Create(
        "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    private ReadOnlySpan<byte> _rest = value;

    /// <summary>A token, or null where there is none.</summary>
    public string? Token()
    {
        Skip();
        var length = _rest.IndexOfAnyExcept(TokenOctets);
        if (length < 0)
            length = _rest.Length;
        if (length is 0 or > MaxToken)
            return null;
        var token = Encoding.ASCII.GetString(_rest[..length]);
        _rest = _rest[length..];
        Skip();
        return token;
    }

    public bool Take(byte octet)
    {
        if (_rest.IsEmpty || _rest[0] != octet)
            return false;
        _rest = _rest[1..];
        return true;
    }

    /// <summary>A list separated by commas (RFC 3282), comments left out.</summary>
    public List<byte[]> List(int limit)
    {
        var list = new List<byte[]>();
        while (!_rest.IsEmpty && list.Count < limit)
        {
            if (Token() is { } item)
                list.Add(Encoding.ASCII.GetBytes(item));
            else if (!_rest.IsEmpty)
                _rest = _rest[1..];
        }

        return list;
    }

    /// <summary>
    /// The parameters up to the end. RFC 2231 §6 asks servers to put continuations together: name*0, name*1 become name, and
    /// name*0*, name*1 become name* in encoded form, charset and language first, which is what clients decode.
    /// </summary>
    public List<MimeParameter> Parameters(int limit)
    {
        var parameters = new List<MimeParameter>();
        var continuations = new ParameterContinuations();
        while (NextParameter(out var name, out var value))
        {
            if (parameters.Count >= limit)
                break;
            if (!continuations.TryTake(name, value, parameters))
                parameters.Add(new MimeParameter(name, value));
        }

        continuations.Join(parameters);
        return parameters;
    }

    private bool NextParameter(out byte[] name, out byte[] value)
    {
        while (true)
        {
            name = value = [];
            var separator = _rest.IndexOf((byte)';');
            if (separator < 0)
                return false;
            _rest = _rest[(separator + 1)..];
            Skip();
            var end = _rest.IndexOfAny((byte)'=', (byte)';');
            if (end < 0)
                return false;
            if (_rest[end] == ';')
                continue;
            name = _rest[..end].Trim(" \t"u8).ToArray();
            _rest = _rest[(end + 1)..];
            Skip();
            value = Value();
            if (name.Length is > 0 and <= MaxToken && !name.AsSpan().ContainsAnyExcept(TokenOctets))
                return true;
        }
    }

    private byte[] Value()
    {
        if (_rest.IsEmpty || _rest[0] != '"')
        {
            // Unquoted values with spaces in them are common in file names; only ";" or a comment ends one.
            var end = _rest.IndexOf((byte)';');
            var raw = end < 0 ? _rest : _rest[..end];
            _rest = _rest[raw.Length..];
            var comment = raw.IndexOf(" ("u8);
            return (comment > 0 ? raw[..comment] : raw).Trim(" \t"u8).ToArray();
        }

        var text = new byte[_rest.Length];
        var length = 0;
        var i = 1;
        for (; i < _rest.Length && _rest[i] != '"'; i++)
        {
            if (_rest[i] == '\\' && i + 1 < _rest.Length)
                i++;
            text[length++] = _rest[i];
        }

        _rest = _rest[Math.Min(i + 1, _rest.Length)..];
        return text[..length];
    }

    /// <summary>White space and comments (RFC 5322 §3.2.2).</summary>
    private void Skip()
    {
        while (true)
        {
            _rest = _rest.TrimStart(" \t"u8);
            if (_rest.IsEmpty || _rest[0] != '(')
                return;
            var depth = 0;
            var i = 0;
            for (; i < _rest.Length; i++)
            {
                if (_rest[i] == '\\')
                    i++;
                else if (_rest[i] == '(')
                    depth++;
                else if (_rest[i] == ')' && --depth == 0)
                    break;
            }

            _rest = _rest[Math.Min(i + 1, _rest.Length)..];
        }
    }
}
