using System.Text;

namespace Posthorn.Mail.Tests;

/// <summary>Checks ENVELOPE and BODYSTRUCTURE against RFC 9051 §9, written from the ABNF and not from the writer.</summary>
internal sealed class WireGrammar
{
    private readonly byte[] _wire;
    private int _position;

    private WireGrammar(ReadOnlySpan<byte> wire) => _wire = wire.ToArray();

    public static void CheckEnvelope(ReadOnlySpan<byte> wire) => new WireGrammar(wire).Whole(g => g.Envelope());

    public static void CheckBodyStructure(ReadOnlySpan<byte> wire) => new WireGrammar(wire).Whole(g => g.Body(true));

    public static void CheckBody(ReadOnlySpan<byte> wire) => new WireGrammar(wire).Whole(g => g.Body(false));

    private void Whole(Action<WireGrammar> rule)
    {
        rule(this);
        if (_position != _wire.Length)
            Fail("the end");
    }

    private void Fail(string expected) =>
        throw new FormatException($"expected {expected} at {_position} of {Encoding.Latin1.GetString(_wire)}");

    private void Literal(char c)
    {
        if (_position >= _wire.Length || _wire[_position] != c)
            Fail($"'{c}'");
        _position++;
    }

    private void Space() => Literal(' ');

    private bool Peek(char c) => _position < _wire.Length && _wire[_position] == c;

    private bool TakeNil()
    {
        if (_position + 3 > _wire.Length || !_wire.AsSpan(_position, 3).SequenceEqual("NIL"u8))
            return false;
        _position += 3;
        return true;
    }

    private long Number()
    {
        var start = _position;
        while (_position < _wire.Length && char.IsAsciiDigit((char)_wire[_position]))
            _position++;
        if (start == _position)
            Fail("a number");
        return long.Parse(Encoding.ASCII.GetString(_wire, start, _position - start));
    }

    private string String()
    {
        if (Peek('{'))
        {
            Literal('{');
            var length = (int)Number();
            Literal('}');
            Literal('\r');
            Literal('\n');
            var octets = _wire.AsSpan(_position, length);
            if (octets.Contains((byte)0))
                Fail("a literal without NUL");
            _position += length;
            return Encoding.Latin1.GetString(octets);
        }

        Literal('"');
        var text = new StringBuilder();
        while (!Peek('"'))
        {
            if (Peek('\\'))
            {
                _position++;
                if (!Peek('"') && !Peek('\\'))
                    Fail("a quoted special");
            }

            if (_position >= _wire.Length || _wire[_position] is 0 or (byte)'\r' or (byte)'\n' or > 126)
                Fail("a quoted character");
            text.Append((char)_wire[_position++]);
        }

        Literal('"');
        return text.ToString();
    }

    private string? NString() => TakeNil() ? null : String();

    private void Envelope()
    {
        Literal('(');
        NString();
        Space();
        NString();
        for (var i = 0; i < 6; i++)
        {
            Space();
            Addresses();
        }

        Space();
        NString();
        Space();
        NString();
        Literal(')');
    }

    private void Addresses()
    {
        if (TakeNil())
            return;
        Literal('(');
        var inGroup = false;
        do
        {
            Literal('(');
            NString();
            Space();
            NString();
            Space();
            var mailbox = NString();
            Space();
            var host = NString();
            Literal(')');
            if (host is null)
            {
                if (mailbox is null != inGroup)
                    Fail("groups to begin and end in turn");
                inGroup = !inGroup;
            }
        }
        while (Peek('('));
        if (inGroup)
            Fail("the group to end");
        Literal(')');
    }

    private void Body(bool isExtensible)
    {
        Literal('(');
        if (Peek('('))
        {
            do
            {
                Body(isExtensible);
            }
            while (Peek('('));
            Space();
            String();
            if (isExtensible)
            {
                Space();
                Parameters();
                CommonExtensions();
            }
        }
        else
        {
            SinglePart(isExtensible);
        }

        Literal(')');
    }

    private void SinglePart(bool isExtensible)
    {
        var type = String().ToUpperInvariant();
        Space();
        var subtype = String().ToUpperInvariant();
        Space();
        Parameters();
        Space();
        NString();
        Space();
        NString();
        Space();
        String();
        Space();
        Number();
        if (type == "MULTIPART")
            Fail("a multipart in multipart form");
        if (type == "MESSAGE" && subtype is "RFC822" or "GLOBAL")
        {
            Space();
            Envelope();
            Space();
            Body(isExtensible);
            Space();
            Number();
        }
        else if (type == "TEXT")
        {
            Space();
            Number();
        }

        if (!isExtensible)
            return;
        Space();
        NString();
        CommonExtensions();
    }

    private void CommonExtensions()
    {
        Space();
        if (!TakeNil())
        {
            Literal('(');
            String();
            Space();
            Parameters();
            Literal(')');
        }

        Space();
        if (Peek('('))
        {
            Literal('(');
            String();
            while (Peek(' '))
            {
                Space();
                String();
            }

            Literal(')');
        }
        else
        {
            NString();
        }

        Space();
        NString();
    }

    private void Parameters()
    {
        if (TakeNil())
            return;
        Literal('(');
        while (true)
        {
            String();
            Space();
            String();
            if (!Peek(' '))
                break;
            Space();
        }

        Literal(')');
    }
}
