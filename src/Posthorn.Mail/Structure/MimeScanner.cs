namespace Posthorn.Mail;

/// <summary>
/// Finds the parts of a message in bytes that are pushed at it, in chunks of any size. It looks at lines (LF ends one) and asks of
/// each: is it a delimiter of an open multipart, the end of a header block, or neither? Only header blocks are kept.
/// A reader of MimeKit would do, if it bounded the length of header lines and did not take "From " lines and byte order marks out.
/// </summary>
internal sealed class MimeScanner
{
    // "--", the longest boundary, "--", and some white space before the line end (RFC 2046 §5.1.1: transport-padding).
    private const int ProbeSize = 600;
    private const int MaxDepth = 200;
    private const int MaxParts = 10_000;
    private const int MaxBoundary = 500;

    private readonly MailLimits _limits;
    private readonly List<Entity> _open = [];
    private readonly Entity _root = new() { IsMessageTop = true };
    private readonly byte[] _probe = new byte[ProbeSize];
    private readonly HeaderKeeper _header;
    private int _parts = 1;
    private int _boundaries;
    private bool _inHeader = true;

    private long _position;
    private long _lines;
    private long _lineLength;
    private byte _lastOctet = (byte)'\n';
    private int _previousLineEnd;
    private bool _previousLineIsEmpty;

    public MimeScanner(MailLimits limits)
    {
        _limits = limits;
        _header = new HeaderKeeper(limits);
        _open.Add(_root);
    }

    /// <summary>Takes the next bytes.</summary>
    public void Feed(ReadOnlySpan<byte> chunk)
    {
        while (!chunk.IsEmpty)
        {
            if (!_inHeader && _boundaries == 0)
            {
                // Nothing can begin or end any more but the message itself.
                _position += chunk.Length;
                _lines += chunk.Count((byte)'\n');
                _lastOctet = chunk[^1];
                return;
            }

            var end = chunk.IndexOf((byte)'\n');
            var piece = end < 0 ? chunk : chunk[..(end + 1)];
            chunk = chunk[piece.Length..];
            TakePiece(piece, end >= 0);
        }
    }

    /// <summary>Ends the message and returns its top part.</summary>
    public Entity Finish()
    {
        // A delimiter needs no line end when the message stops after it.
        if (_lineLength > 0)
            EndLine(lineEnd: 0);
        EndHeaders(_position);
        Close(0, _position, _lines + (_lastOctet == '\n' ? 0 : 1));
        return _root;
    }

    private void TakePiece(ReadOnlySpan<byte> piece, bool isLineComplete)
    {
        if (_lineLength == 0)
            _probe[0] = 0;
        if (_boundaries > 0 && _lineLength < ProbeSize && (_lineLength == 0 ? piece[0] : _probe[0]) == '-')
        {
            var room = _probe.AsSpan((int)_lineLength);
            piece[..Math.Min(piece.Length, room.Length)].CopyTo(room);
        }

        if (_inHeader)
            _header.Keep(piece, isLineStart: _lineLength == 0);
        var beforeLast = piece.Length > 1 ? piece[^2] : _lastOctet;
        _lineLength += piece.Length;
        _position += piece.Length;
        _lastOctet = piece[^1];
        if (!isLineComplete)
            return;

        var lineEnd = beforeLast == '\r' ? 2 : 1;
        EndLine(lineEnd);
        _previousLineEnd = lineEnd;
        _previousLineIsEmpty = _lineLength == lineEnd;
        _lineLength = 0;
    }

    /// <summary>Looks at the line that ends at the present position with this many octets of line end, and counts it.</summary>
    private void EndLine(int lineEnd)
    {
        if (_probe[0] == '-' && TryFindDelimiter(lineEnd, out var index, out var closes))
        {
            Delimit(index, closes);
            _lines += lineEnd > 0 ? 1 : 0;
            return;
        }

        _lines += lineEnd > 0 ? 1 : 0;
        if (_inHeader && lineEnd > 0 && _lineLength == lineEnd)
            EndHeader(_position);
    }

    private bool TryFindDelimiter(int lineEnd, out int index, out bool closes)
    {
        closes = false;
        index = _open.Count;
        if (_lineLength > ProbeSize)
            return false;
        var line = _probe.AsSpan(0, (int)_lineLength - lineEnd);
        if (!line.StartsWith("--"u8))
            return false;
        line = line[2..];
        // The innermost first: where boundaries are the same, it is the one that the writer was in.
        while (--index >= 0)
        {
            if (_open[index].Boundary is not { } boundary || !line.StartsWith(boundary))
                continue;
            var tail = line[boundary.Length..];
            closes = tail.StartsWith("--"u8);
            if ((closes ? tail[2..] : tail).Trim(" \t\r"u8).IsEmpty)
                return true;
        }

        return false;
    }

    private void Delimit(int index, bool closes)
    {
        var lineStart = _position - _lineLength;
        if (_inHeader)
            _header.DropLine();
        EndHeaders(lineStart);
        // RFC 2046 §5.1.1: the line end before the delimiter line belongs to the delimiter.
        Close(index + 1, lineStart - _previousLineEnd, _lines - (_previousLineIsEmpty ? 1 : 0));
        var multipart = _open[index];
        if (closes)
        {
            multipart.Boundary = null;
            _boundaries--;
            return;
        }

        Open(multipart, isMessageTop: false, _position);
    }

    private void Open(Entity parent, bool isMessageTop, long offset)
    {
        var child = new Entity
        {
            HeaderOffset = offset,
            IsMessageTop = isMessageTop,
            Depth = parent.Depth + 1,
            InDigest = parent.IsMultipart && parent.Content.IsDigest,
            IsOpaque = ++_parts >= Math.Min(_limits.Parts, MaxParts),
        };
        if (isMessageTop)
            parent.Message = child;
        else
            parent.Children.Add(child);
        if (child.IsOpaque)
        {
            foreach (var open in _open)
                open.Boundary = null;
            _boundaries = 0;
        }

        _open.Add(child);
        _header.Begin();
        _inHeader = true;
    }

    /// <summary>Ends all headers where a delimiter or the end of the message comes before their blank line.</summary>
    private void EndHeaders(long bodyOffset)
    {
        while (_inHeader)
            EndHeader(bodyOffset);
    }

    private void EndHeader(long bodyOffset)
    {
        var entity = _open[^1];
        entity.BodyOffset = bodyOffset;
        entity.LinesBefore = _lines;
        entity.Content = ContentFields.Read(_header.Kept, entity.InDigest, _limits);
        if (entity.IsMessageTop)
            entity.HeaderBlock = _header.Kept.ToArray();
        _header.Begin();
        _inHeader = false;

        var content = entity.Content;
        var mayOpen = entity.Depth < Math.Min(_limits.Depth, MaxDepth) && !entity.IsOpaque;
        if (content.IsMultipart)
        {
            // RFC 2045 §5.2: what an invalid Content-Type holds is best taken for plain text.
            if (content.Boundary is not { Length: > 0 } boundary || boundary.Length > Math.Min(_limits.BoundaryBytes, MaxBoundary))
                entity.Content = content.AsPlainText();
            else if (!mayOpen)
                entity.Content = content.AsOctetStream();
            else
            {
                entity.IsMultipart = true;
                entity.Boundary = boundary;
                _boundaries++;
            }
        }
        else if (content.IsMessage)
        {
            // RFC 2046 §5.2.1: no encoding but 7bit, 8bit and binary is allowed for a message; one that is encoded is not looked into.
            if (mayOpen && content.Encoding <= TransferEncoding.Binary)
                Open(entity, isMessageTop: true, bodyOffset);
            else
                entity.Content = content.AsOctetStream();
        }
    }

    private void Close(int index, long end, long lines)
    {
        for (var i = _open.Count - 1; i >= index; i--)
        {
            var entity = _open[i];
            // A header block owns its blank line, even where a delimiter follows at once.
            entity.End = Math.Max(end, entity.BodyOffset);
            if (entity.Message is { } message)
                entity.End = Math.Max(entity.End, message.End);
            else if (entity.Children is [.., var last])
                entity.End = Math.Max(entity.End, last.End);
            else if (entity.IsMultipart)
            {
                // RFC 9051 §9: body-type-mpart = 1*body …: a multipart without parts is shown with an empty one.
                entity.Children.Add(new Entity { HeaderOffset = entity.End, BodyOffset = entity.End, End = entity.End });
            }

            entity.Lines = entity.End > entity.BodyOffset ? Math.Max(0, lines - entity.LinesBefore) : 0;
            if (entity.Boundary is not null)
                _boundaries--;
            entity.Boundary = null;
        }

        _open.RemoveRange(index, _open.Count - index);
    }
}
