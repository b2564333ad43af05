using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Session;

/// <summary>Response codes of extensions, beside those of the base protocol.</summary>
internal static class SessionCodes
{
    /// <summary>TOOBIG: the message or literal is larger than the server takes (RFC 4469 §4.2, RFC 7889 §4).</summary>
    public static ResponseCode TooBig { get; } = new("TOOBIG");
}
