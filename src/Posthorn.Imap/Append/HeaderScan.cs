namespace Posthorn.Imap.Append;

/// <summary>Looks for octets above 127 in the header of a message that comes in pieces.</summary>
internal struct HeaderScan
{
    private bool _isBehind;
    private bool _isInLine;

    /// <summary>Whether there are such octets in what has come of the header.</summary>
    public bool HasEightBit { get; private set; }

    /// <summary>Takes the next octets of the message.</summary>
    public void Add(ReadOnlySpan<byte> octets)
    {
        // The header ends with an empty line (RFC 5322 §2.1).
        while (!_isBehind && !octets.IsEmpty)
        {
            var end = octets.IndexOf((byte)'\n');
            var line = end < 0 ? octets : octets[..end];
            HasEightBit |= line.ContainsAnyInRange((byte)0x80, (byte)0xFF);
            _isInLine |= line.ContainsAnyExcept((byte)'\r');
            if (end < 0)
            {
                return;
            }

            _isBehind = !_isInLine;
            _isInLine = false;
            octets = octets[(end + 1)..];
        }
    }
}
