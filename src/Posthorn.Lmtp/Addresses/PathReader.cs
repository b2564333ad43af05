using System.Text;

namespace Posthorn.Lmtp;

/// <summary>
/// Reads the path of MAIL or RCPT: <c>&lt;mailbox&gt;</c>. Keeps its first error; nothing that it yields after that is of use.
/// </summary>
/// <param name="text">From the path on; spaces before it are passed over (RFC 5321 §3.3 forbids them, many clients send them).</param>
internal ref struct PathReader(ReadOnlySpan<char> text)
{
    // RFC 5321 §4.5.3.1.1 to §4.5.3.1.3, in octets.
    private const int MaxLocal = 64;
    private const int MaxDomain = 255;
    private const int MaxPath = 256;

    private ReadOnlySpan<char> _rest = text.TrimStart(' ');

    /// <summary>Whether what was there is not what was read.</summary>
    public bool IsBad { get; private set; }

    /// <summary>What is behind the path.</summary>
    public readonly ReadOnlySpan<char> Rest => _rest;

    // RFC 5321 §4.1.2: Reverse-path = Path / "<>"
    public MailAddress? ReversePath()
    {
        if (!_rest.StartsWith("<>"))
            return Path(bare: false);
        _rest = _rest[2..];
        return null;
    }

    // RFC 5321 §4.1.1.3: "<Postmaster@" Domain ">" / "<Postmaster>" / Forward-path
    // In LMTP a bare user is taken too (RFC 2033 knows no domain that has to be there, and other servers do so).
    public MailAddress? ForwardPath(LmtpMode mode)
    {
        var address = Path(bare: true);
        return address is null || Allows(address, mode) ? address : Bad();
    }

    private MailAddress? Path(bool bare)
    {
        Expect('<');
        SourceRoute();
        var before = _rest.Length;
        var path = _rest;
        var local = LocalPart();
        string? domain = null;
        if (!bare || _rest is not ['>', ..])
        {
            Expect('@');
            domain = Domain();
        }

        path = path[..(before - _rest.Length)];
        Expect('>');
        if (IsBad || Octets(local) > MaxLocal || Octets(domain) > MaxDomain || Octets(path) + 2 > MaxPath)
            return Bad();
        return new MailAddress(local, domain);
    }

    // RFC 5321 §4.1.2, appendix C: A-d-l = At-domain *( "," At-domain ), followed by ":"; it is ignored.
    private void SourceRoute()
    {
        if (IsBad || _rest is not ['@', ..])
            return;
        do
        {
            Expect('@');
            Domain();
        }
        while (!IsBad && TryTake(','));
        Expect(':');
    }

    // Local-part = Dot-string / Quoted-string
    private string LocalPart()
    {
        if (TryTake('"'))
            return QuotedString();
        var length = 0;
        while (length < _rest.Length && AddressSyntax.IsDotString(_rest[length]))
            length++;
        IsBad |= length == 0;
        return Take(length).ToString();
    }

    // Quoted-string = DQUOTE *( qtextSMTP / ( "\" %d32-126 ) ) DQUOTE
    private string QuotedString()
    {
        var value = new StringBuilder();
        while (!IsBad && !TryTake('"'))
        {
            if (_rest is ['\\', >= ' ' and <= '~', ..])
                _rest = _rest[1..];
            else if (_rest.IsEmpty || !AddressSyntax.IsQuotedText(_rest[0]))
                IsBad = true;
            value.Append(Take(Math.Min(1, _rest.Length)));
        }

        return value.ToString();
    }

    private string? Domain()
    {
        var length = _rest.IndexOfAny([',', ':', '>', ' ']);
        if (_rest is ['[', ..])
            length = _rest.IndexOf(']') + 1;
        var domain = Take(Math.Max(length, 0));
        IsBad |= !AddressSyntax.IsDomain(domain) && !AddressSyntax.IsAddressLiteral(domain);
        return domain.ToString();
    }

    private ReadOnlySpan<char> Take(int length)
    {
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    private bool TryTake(char c)
    {
        if (_rest.IsEmpty || _rest[0] != c)
            return false;
        _rest = _rest[1..];
        return true;
    }

    private void Expect(char c) => IsBad |= !TryTake(c);

    private MailAddress? Bad()
    {
        IsBad = true;
        return null;
    }

    private static bool Allows(MailAddress address, LmtpMode mode) =>
        address.Domain is not null || mode == LmtpMode.Lmtp || address.Local.Equals("postmaster", StringComparison.OrdinalIgnoreCase);

    private static int Octets(ReadOnlySpan<char> text) => Encoding.UTF8.GetByteCount(text);
}
