using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Posthorn.Imap.Syntax;

/// <summary>Reads an <see cref="ImapUrl"/> (RFC 5092 §11).</summary>
internal ref struct ImapUrlReader(string text)
{
    // achar = uchar / "&" / "="; uchar = unreserved / sub-delims-sh / pct-encoded; bchar = achar / ":" / "@" / "/"
    private const string PlainText = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$'()*+,&=%";

    private static readonly SearchValues<char> s_achar = SearchValues.Create(PlainText);
    private static readonly SearchValues<char> s_bchar = SearchValues.Create(PlainText + ":@/");
    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789");
    private static readonly SearchValues<char> s_hex = SearchValues.Create("0123456789abcdefABCDEF");
    private static readonly SearchValues<char> s_host = SearchValues.Create(PlainText + ":[]");
    private static readonly string[] s_times = ["yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"];

    private int _position;

    private readonly ReadOnlySpan<char> Rest => text.AsSpan(_position);

    public bool TryRead([NotNullWhen(true)] out ImapUrl? url)
    {
        url = null;
        string? server = null, user = null;
        if ((TryTake("imap://") || TryTake("//")) && !TryServer(out server, out user))
        {
            return false;
        }

        var isRelative = server is null && !Rest.StartsWith("/");
        if (isRelative ? HasScheme() : !TryTake("/"))
        {
            return false;
        }

        if (!TryMailbox(out var mailbox, out var uidValidity) || !TryNumber(";UID=", out var uid) || uid is null)
        {
            return false;
        }

        if (!TrySection(out var section) || !TryPartial(out var partial) || !TryAuthorization(out var authorization) || !Rest.IsEmpty)
        {
            return false;
        }

        url = new ImapUrl
        {
            Server = server,
            User = user,
            Mailbox = mailbox,
            IsRelativePath = isRelative,
            UidValidity = uidValidity,
            Uid = uid.Value,
            Section = section,
            Partial = partial,
            Authorization = authorization,
        };
        return true;
    }

    // iserver = [iuserinfo "@"] host [":" port]; iuserinfo = enc-user [iauth] / [enc-user] iauth; iauth = ";AUTH=" ("*" / enc-auth-type)
    private bool TryServer([NotNullWhen(true)] out string? server, out string? user)
    {
        (server, user) = (null, null);
        var end = Rest.IndexOf('/');
        var all = end < 0 ? Rest : Rest[..end];
        var at = all.LastIndexOf('@');
        if (at >= 0)
        {
            var info = all[..at];
            var auth = info.IndexOf(";AUTH=", StringComparison.OrdinalIgnoreCase);
            if (auth >= 0 && (auth + 6 == at || info[(auth + 6)..].ContainsAnyExcept(s_achar)))
            {
                return false;
            }

            info = auth < 0 ? info : info[..auth];
            if ((info.IsEmpty && auth < 0) || info.ContainsAnyExcept(s_achar) || !TryDecode(info, out user))
            {
                return false;
            }

            user = user.Length == 0 ? null : user;
        }

        var host = all[(at + 1)..];
        if (host.IsEmpty || host.ContainsAnyExcept(s_host))
        {
            return false;
        }

        server = host.ToString().ToLowerInvariant();
        _position += all.Length;
        return true;
    }

    // RFC 3986 §4.2: a colon in the first segment of a relative path ends a scheme.
    private readonly bool HasScheme()
    {
        var rest = Rest;
        var colon = rest.IndexOf(':');
        return colon >= 0 && !rest[..colon].Contains('/');
    }

    // [enc-mailbox [uidvalidity] "/"], up to ";UID="; enc-mailbox = 1*bchar; uidvalidity = ";UIDVALIDITY=" nz-number
    private bool TryMailbox(out string? mailbox, out uint? uidValidity)
    {
        mailbox = null;
        uidValidity = null;
        var end = Rest.IndexOf(';');
        if (end <= 0)
        {
            return end == 0;
        }

        var name = Rest[..end];
        _position += end;
        if (!TryNumber(";UIDVALIDITY=", out uidValidity))
        {
            return false;
        }

        if (uidValidity is null)
        {
            // The slash before ";UID=" has been taken for a part of the name.
            if (name[^1] != '/')
            {
                return false;
            }

            name = name[..^1];
        }
        else if (!TryTake("/"))
        {
            return false;
        }

        return !name.IsEmpty && !name.ContainsAnyExcept(s_bchar) && TryDecode(name, out mailbox);
    }

    // iuid-only = ";UID=" nz-number, and the like; true with null if it is something else.
    private bool TryNumber(string name, out uint? number)
    {
        number = null;
        if (!TryTake(name))
        {
            return true;
        }

        var digits = Run(s_digits);
        if (digits.IsEmpty || digits[0] == '0' || !uint.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        number = value;
        return true;
    }

    // ["/" ";SECTION=" enc-section]
    private bool TrySection([NotNullWhen(true)] out SectionSpecifier? section)
    {
        section = SectionSpecifier.Message;
        if (!TryTake("/;SECTION="))
        {
            return true;
        }

        // A slash belongs to what follows: no section has one.
        var encoded = Run(s_bchar);
        if (encoded is [.., '/'])
        {
            encoded = encoded[..^1];
            _position--;
        }

        if (encoded.IsEmpty || !TryDecode(encoded, out var name))
        {
            return false;
        }

        var reader = new ImapReader(Encoding.UTF8.GetBytes($"[{name}]"));
        section = reader.Section();
        reader.End();
        return !reader.Failed;
    }

    // ["/" ";PARTIAL=" partial-range]; partial-range = number ["." nz-number]
    private bool TryPartial(out PartialRange? partial)
    {
        partial = null;
        if (!TryTake("/;PARTIAL="))
        {
            return true;
        }

        var count = long.MaxValue;
        if (!long.TryParse(Run(s_digits), NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            || (TryTake(".") && (!long.TryParse(Run(s_digits), NumberStyles.None, CultureInfo.InvariantCulture, out count) || count == 0)))
        {
            return false;
        }

        partial = new PartialRange(offset, count);
        return true;
    }

    // iurlauth = iurlauth-rump ":" uauth-mechanism ":" enc-urlauth; iurlauth-rump = [expire] ";URLAUTH=" access
    private bool TryAuthorization(out UrlAuthorization? authorization)
    {
        authorization = null;
        DateTimeOffset? expires = null;
        if (TryTake(";EXPIRE="))
        {
            var end = Rest.IndexOf(';');
            if (end < 0 || !TryTime(Rest[..end], out var time))
            {
                return false;
            }

            _position += end;
            expires = time;
        }

        if (!TryTake(";URLAUTH="))
        {
            return expires is null;
        }

        if (!TryAccess(out var access, out var user))
        {
            return false;
        }

        var rump = text[.._position];
        string? mechanism = null, token = null;
        if (TryTake(":"))
        {
            mechanism = Run(s_achar).ToString().ToUpperInvariant();
            if (mechanism.Length == 0 || !TryTake(":"))
            {
                return false;
            }

            token = Run(s_hex).ToString();
            if (token.Length < 32)
            {
                return false;
            }
        }

        authorization = new UrlAuthorization(access, user, expires, rump, mechanism, token);
        return true;
    }

    // access = ("submit+" enc-user) / ("user+" enc-user) / "authuser" / "anonymous"
    private bool TryAccess(out UrlAccess access, out string? user)
    {
        user = null;
        access = UrlAccess.Anonymous;
        if (TryTake("anonymous"))
        {
            return true;
        }

        access = UrlAccess.AuthUser;
        if (TryTake("authuser"))
        {
            return true;
        }

        access = TryTake("submit+") ? UrlAccess.Submit : UrlAccess.User;
        if (access == UrlAccess.User && !TryTake("user+"))
        {
            return false;
        }

        return TryDecode(Run(s_achar), out user) && user.Length > 0;
    }

    // date-time of RFC 3339 §5.6: the zone must be there.
    private static bool TryTime(ReadOnlySpan<char> text, out DateTimeOffset time)
    {
        time = default;
        return text.Length > 19 && text[19..].ContainsAny("Zz+-")
            && DateTimeOffset.TryParseExact(text.ToString().ToUpperInvariant(), s_times, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
    }

    // pct-encoded = "%" HEXDIG HEXDIG, of UTF-8 (RFC 5092 §8)
    private static bool TryDecode(ReadOnlySpan<char> encoded, [NotNullWhen(true)] out string? decoded)
    {
        decoded = null;
        var octets = new byte[encoded.Length];
        var count = 0;
        for (var i = 0; i < encoded.Length; i++)
        {
            octets[count] = (byte)encoded[i];
            if (encoded[i] == '%')
            {
                if (i + 2 >= encoded.Length
                    || !byte.TryParse(encoded.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out octets[count]))
                {
                    return false;
                }

                i += 2;
            }

            count++;
        }

        if (!System.Text.Unicode.Utf8.IsValid(octets.AsSpan(0, count)))
        {
            return false;
        }

        decoded = Encoding.UTF8.GetString(octets, 0, count);
        return true;
    }

    private ReadOnlySpan<char> Run(SearchValues<char> characters)
    {
        var rest = Rest;
        var end = rest.IndexOfAnyExcept(characters);
        var run = end < 0 ? rest : rest[..end];
        _position += run.Length;
        return run;
    }

    private bool TryTake(string expected)
    {
        if (!Rest.StartsWith(expected, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        _position += expected.Length;
        return true;
    }
}
