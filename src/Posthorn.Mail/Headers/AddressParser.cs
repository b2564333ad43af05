namespace Posthorn.Mail;

/// <summary>
/// Reads an unfolded address list (RFC 5322 §3.4 and the obsolete forms of §4.4) leniently: what has no "@" gets an empty host, since
/// NIL would mean a group; a comment stands in for a missing display name; nothing is refused.
/// </summary>
internal ref struct AddressParser(ReadOnlySpan<byte> value, int limit)
{
    private readonly ReadOnlySpan<byte> _value = value;
    private readonly byte[] _text = new byte[value.Length];
    private int _position;
    private int _length;
    private int _at = -1;
    private bool _hasQuoted;
    private bool _inGroup;
    private byte[]? _comment;

    /// <summary>Adds the addresses to a list until it is as long as the limit; an open group is always ended.</summary>
    public void ParseTo(List<MailAddress> list)
    {
        while (_position < _value.Length && list.Count < limit)
        {
            var octet = _value[_position];
            switch (octet)
            {
                case (byte)',':
                    _position++;
                    EndPlain(list);
                    break;
                case (byte)';':
                    _position++;
                    EndPlain(list);
                    EndGroup(list);
                    break;
                case (byte)':' when !_inGroup && _at < 0:
                    _position++;
                    list.Add(MailAddress.GroupStart(Text(0, _length)));
                    _inGroup = true;
                    Clear();
                    break;
                case (byte)'<':
                    _position++;
                    EndAngle(list, Text(0, _length));
                    break;
                default:
                    TakeText(octet);
                    break;
            }
        }

        if (list.Count < limit)
            EndPlain(list);
        EndGroup(list);
    }

    private void TakeText(byte octet)
    {
        switch (octet)
        {
            case (byte)'(':
                TakeComment();
                break;
            case (byte)'"':
                TakeQuoted();
                break;
            case (byte)'[' when _at >= 0:
                TakeDomainLiteral();
                break;
            case (byte)' ' or (byte)'\t':
                _position++;
                if (_length > 0 && _text[_length - 1] != ' ')
                    _text[_length++] = (byte)' ';
                break;
            case (byte)'@':
                _at = _length;
                goto default;
            default:
                _text[_length++] = octet;
                _position++;
                break;
        }
    }

    private void EndPlain(List<MailAddress> list)
    {
        if (_at >= 0)
            list.Add(new MailAddress(_comment, null, Text(0, _at), Host(_at + 1)));
        else if (_hasQuoted || !_text.AsSpan(0, _length).Trim((byte)' ').IsEmpty)
            list.Add(new MailAddress(_comment, null, Text(0, _length), []));
        Clear();
    }

    /// <summary>Reads what is between angle brackets, and passes over all that follows up to the end of the address.</summary>
    private void EndAngle(List<MailAddress> list, byte[] name)
    {
        var hasName = name.Length > 0 || _hasQuoted;
        byte[]? route = null;
        _length = 0;
        _at = -1;
        while (_position < _value.Length && _value[_position] != '>')
        {
            // RFC 5322 §4.4 obs-route: "@a,@b:" before the address.
            if (_value[_position] == ':' && _at >= 0 && _text.AsSpan(0, _length).Trim((byte)' ') is [(byte)'@', ..])
            {
                route = Compact(_text.AsSpan(0, _length));
                _length = 0;
                _at = -1;
                _position++;
            }
            else
            {
                TakeText(_value[_position]);
            }
        }

        var mailbox = _at >= 0 ? Text(0, _at) : Text(0, _length);
        var host = _at >= 0 ? Host(_at + 1) : [];
        while (_position < _value.Length && _value[_position] is not ((byte)',' or (byte)';'))
        {
            if (_value[_position] == '(')
                TakeComment();
            else if (_value[_position] == '"')
                TakeQuoted();
            else
                _position++;
            _length = 0;
        }

        if (_position < _value.Length && _value[_position] == ',')
            _position++;
        list.Add(new MailAddress(hasName ? name : _comment, route, mailbox, host));
        Clear();
    }

    private void EndGroup(List<MailAddress> list)
    {
        if (_inGroup)
            list.Add(MailAddress.GroupEnd);
        _inGroup = false;
    }

    private void TakeComment()
    {
        var start = _position + 1;
        var depth = 0;
        for (; _position < _value.Length; _position++)
        {
            var octet = _value[_position];
            if (octet == '\\')
                _position++;
            else if (octet == '(')
                depth++;
            else if (octet == ')' && --depth == 0)
                break;
        }

        var end = Math.Min(_position, _value.Length);
        _position = Math.Min(_position + 1, _value.Length);
        var text = _value[Math.Min(start, end)..end].Trim(" \t"u8);
        if (!text.IsEmpty)
            _comment = text.ToArray();
    }

    private void TakeQuoted()
    {
        _hasQuoted = true;
        for (_position++; _position < _value.Length && _value[_position] != '"'; _position++)
        {
            if (_value[_position] == '\\' && _position + 1 < _value.Length)
                _position++;
            _text[_length++] = _value[_position];
        }

        _position = Math.Min(_position + 1, _value.Length);
    }

    private void TakeDomainLiteral()
    {
        while (_position < _value.Length)
        {
            var octet = _value[_position++];
            _text[_length++] = octet;
            if (octet == ']')
                return;
        }
    }

    private readonly byte[] Text(int start, int end) => _text.AsSpan(start, end - start).Trim((byte)' ').ToArray();

    private readonly byte[] Host(int start) => Compact(_text.AsSpan(start, _length - start));

    private static byte[] Compact(ReadOnlySpan<byte> text)
    {
        var result = new byte[text.Length];
        var length = 0;
        foreach (var octet in text)
        {
            if (octet is not ((byte)' ' or (byte)'\t'))
                result[length++] = octet;
        }

        return result[..length];
    }

    private void Clear()
    {
        _length = 0;
        _at = -1;
        _hasQuoted = false;
        _comment = null;
    }
}
