namespace Posthorn.Imap.Grammar.Responses;

/// <summary>An address of an ENVELOPE; null for NIL.</summary>
public sealed record Address(string? Name, string? Route, string? Mailbox, string? Host);

/// <summary>ENVELOPE; null for NIL.</summary>
public sealed record Envelope(string? Date, string? Subject)
{
    /// <summary>The From field.</summary>
    public IReadOnlyList<Address>? From { get; init; }

    /// <summary>The Sender field, or From.</summary>
    public IReadOnlyList<Address>? Sender { get; init; }

    /// <summary>The Reply-To field, or From.</summary>
    public IReadOnlyList<Address>? ReplyTo { get; init; }

    /// <summary>The To field.</summary>
    public IReadOnlyList<Address>? To { get; init; }

    /// <summary>The Cc field.</summary>
    public IReadOnlyList<Address>? Cc { get; init; }

    /// <summary>The Bcc field.</summary>
    public IReadOnlyList<Address>? Bcc { get; init; }

    /// <summary>The In-Reply-To field.</summary>
    public string? InReplyTo { get; init; }

    /// <summary>The Message-ID field.</summary>
    public string? MessageId { get; init; }
}

/// <summary>A part of BODY or BODYSTRUCTURE: its media type and the extension data that both kinds have.</summary>
public abstract record BodyPart(string Type, string Subtype)
{
    /// <summary>Whether extension data was sent.</summary>
    public bool HasExtension { get; init; }

    /// <summary>The parameters of Content-Type; null for NIL, or not sent.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Parameters { get; init; }

    /// <summary>Content-Disposition's type; null for NIL.</summary>
    public string? Disposition { get; init; }

    /// <summary>Content-Disposition's parameters; null for NIL.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? DispositionParameters { get; init; }

    /// <summary>Content-Language; null for NIL.</summary>
    public IReadOnlyList<string>? Languages { get; init; }

    /// <summary>Content-Location; null for NIL.</summary>
    public string? Location { get; init; }
}

/// <summary>A multipart.</summary>
public sealed record MultipartBody(IReadOnlyList<BodyPart> Parts, string Subtype) : BodyPart("MULTIPART", Subtype);

/// <summary>A part that is no multipart. Text has lines; message/rfc822 has an envelope, a body and lines.</summary>
public sealed record SingleBody(string Type, string Subtype) : BodyPart(Type, Subtype)
{
    /// <summary>Content-ID.</summary>
    public string? Id { get; init; }

    /// <summary>Content-Description.</summary>
    public string? Description { get; init; }

    /// <summary>Content-Transfer-Encoding.</summary>
    public string Encoding { get; init; } = "7BIT";

    /// <summary>The size in octets, as it is transferred.</summary>
    public uint Octets { get; init; }

    /// <summary>Lines of text and message/rfc822; null for all others.</summary>
    public long? Lines { get; init; }

    /// <summary>The envelope of a message/rfc822.</summary>
    public Envelope? Envelope { get; init; }

    /// <summary>The body of a message/rfc822.</summary>
    public BodyPart? Body { get; init; }

    /// <summary>Content-MD5.</summary>
    public string? Md5 { get; init; }
}
