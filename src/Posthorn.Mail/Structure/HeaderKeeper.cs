namespace Posthorn.Mail;

/// <summary>Keeps the header block that is being read, within the limits.</summary>
internal sealed class HeaderKeeper(MailLimits limits)
{
    private byte[] _kept = new byte[1024];
    private int _length;
    private int _lineStart;
    private int _budget = limits.TotalHeaderBytes;

    public ReadOnlySpan<byte> Kept => _kept.AsSpan(0, _length);

    public void Begin()
    {
        _length = 0;
        _lineStart = 0;
    }

    public void Keep(ReadOnlySpan<byte> piece, bool isLineStart)
    {
        if (isLineStart)
            _lineStart = _length;
        var count = Math.Min(piece.Length, Math.Min(limits.HeaderBlockBytes - _length, _budget));
        if (count <= 0)
            return;
        if (_length + count > _kept.Length)
            Array.Resize(ref _kept, Math.Max(_length + count, _kept.Length * 2));
        piece[..count].CopyTo(_kept.AsSpan(_length));
        _length += count;
        _budget -= count;
    }

    /// <summary>Forgets the last line: it was a delimiter.</summary>
    public void DropLine()
    {
        _budget += _length - _lineStart;
        _length = _lineStart;
    }
}
