namespace Posthorn.Lmtp;

/// <summary>
/// Finds the end of a message sent with DATA and takes off the dots that the client added (RFC 5321 §4.5.2), a piece at a time.
/// <para>Only CRLF . CRLF is the end (RFC 5321 §4.1.1.4): what other servers may take for one (LF . LF, CR . CR, and mixtures) is part of
/// the message, so that nobody can smuggle a second message in the first. A CR or LF alone is kept as it is and begins no line.</para>
/// </summary>
internal struct DotUnstuffer
{
    private Place _place;

    private enum Place
    {
        /// <summary>At the start of a line. The line before the first one is the command's.</summary>
        LineStart,

        /// <summary>Behind a dot at the start of a line, which has not been handed out.</summary>
        Dot,

        /// <summary>Behind such a dot and a CR, neither of which has been handed out.</summary>
        DotCr,

        /// <summary>Inside a line.</summary>
        Text,

        /// <summary>Behind a CR, which has been handed out.</summary>
        Cr,

        /// <summary>Behind the end.</summary>
        End,
    }

    /// <summary>Whether the end has been found. Nothing is consumed any more.</summary>
    public readonly bool IsAtEnd => _place == Place.End;

    /// <summary>Takes the next octets of the wire and hands out the next octets of the message.</summary>
    /// <param name="input">What has come; all of it is consumed unless the end is in it or the output is full.</param>
    /// <param name="output">Takes the message's octets; at least 2.</param>
    /// <returns>How many octets were consumed and handed out.</returns>
    public (int Consumed, int Written) Unstuff(ReadOnlySpan<byte> input, Span<byte> output)
    {
        var (consumed, written) = (0, 0);
        // One step hands out at most the CR that was held back, and one octet.
        while (consumed < input.Length && written + 2 <= output.Length && !IsAtEnd)
        {
            if (_place == Place.Text)
            {
                var run = input[consumed..Math.Min(input.Length, consumed + output.Length - written)];
                var cr = run.IndexOf((byte)'\r');
                if (cr >= 0)
                {
                    run = run[..(cr + 1)];
                    _place = Place.Cr;
                }

                run.CopyTo(output[written..]);
                consumed += run.Length;
                written += run.Length;
            }
            else
            {
                written += Step(input[consumed++], output[written..]);
            }
        }

        return (consumed, written);
    }

    private int Step(byte octet, Span<byte> output)
    {
        switch (_place, octet)
        {
            case (Place.LineStart, (byte)'.'):
                _place = Place.Dot;   // A stuffed one, or the end: it is no part of the message.
                return 0;
            case (Place.Dot, (byte)'\r'):
                _place = Place.DotCr;
                return 0;
            case (Place.DotCr, (byte)'\n'):
                _place = Place.End;
                return 0;
            case (Place.DotCr, _):
                // The CR belonged to the line after all.
                output[0] = (byte)'\r';
                output[1] = octet;
                _place = octet == '\r' ? Place.Cr : Place.Text;
                return 2;
            default:
                output[0] = octet;
                _place = octet switch
                {
                    (byte)'\r' => Place.Cr,
                    (byte)'\n' when _place == Place.Cr => Place.LineStart,
                    _ => Place.Text,
                };
                return 1;
        }
    }
}
