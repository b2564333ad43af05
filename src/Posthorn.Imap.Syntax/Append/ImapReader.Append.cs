namespace Posthorn.Imap.Syntax;

public ref partial struct ImapReader
{
    private static readonly AppendStretch s_noStretch = new([], EndsWithLiteral: false, AppendPlace.BehindMessage);

    /// <summary>
    /// A stretch of 1*append-message (RFC 3502, RFC 4466 §2.3), up to the next literal that is streamed or to the end of the
    /// command.
    /// </summary>
    /// <param name="from">Where it begins: what the stretch before it said, and at first <see cref="AppendPlace.FirstMessage"/>.</param>
    /// <param name="isOnlyOne">True for REPLACE, which has one message (RFC 8508 §4.7).</param>
    /// <returns>What it says; nothing after an error.</returns>
    public AppendStretch AppendStretch(AppendPlace from, bool isOnlyOne = false)
    {
        var elements = new List<AppendElement>();
        if (from is AppendPlace.BehindUtf8Message or AppendPlace.BehindUtf8Part)
        {
            Expect((byte)')', "\")\"");
            from = from == AppendPlace.BehindUtf8Message ? AppendPlace.BehindMessage : AppendPlace.BehindPart;
        }

        while (!Failed)
        {
            if (elements.Count >= Grammar.Limits.ListItems)
            {
                Fail("fewer parts", SyntaxErrorKind.Limit);
            }
            else if (from == AppendPlace.BehindPart)
            {
                // cat-part *(SP cat-part) ")"
                if (TryTake((byte)')'))
                {
                    from = AppendPlace.BehindMessage;
                }
                else if (Space().CatenatePart(elements) is { } next)
                {
                    return Stretch(elements, next);
                }
            }
            else if (from == AppendPlace.BehindMessage && AtEnd)
            {
                return new AppendStretch(elements, EndsWithLiteral: false, from);
            }
            else if (from == AppendPlace.BehindMessage && isOnlyOne)
            {
                Fail("the end of the line");
            }
            else if (Space().Message(elements) is { } next)
            {
                return Stretch(elements, next);
            }
            else
            {
                from = AppendPlace.BehindPart;
            }
        }

        return s_noStretch;
    }

    // append-message = [SP flag-list] [SP date-time] SP append-data
    // append-data = literal / literal8 / "CATENATE" SP "(" cat-part *(SP cat-part) ")" / "UTF8" SP "(" literal8 ")"
    private AppendPlace? Message(List<AppendElement> elements)
    {
        IReadOnlyList<Flag> flags = [];
        if (NextIs((byte)'('))
        {
            flags = FlagList();
            Space();
        }

        DateTimeOffset? internalDate = null;
        if (NextIs((byte)'"'))
        {
            internalDate = DateTime();
            Space();
        }

        elements.Add(new AppendMessage(flags, internalDate));
        if (TryTakeWord("CATENATE"u8))
        {
            return Space().Expect((byte)'(', "\"(\"").CatenatePart(elements);
        }

        if (TryTakeWord("UTF8"u8))
        {
            elements.Add(Space().Utf8Literal(isPart: false));
            return AppendPlace.BehindUtf8Message;
        }

        elements.Add(new AppendLiteral(TrailingLiteral(), IsPart: false, IsUtf8: false));
        return AppendPlace.BehindMessage;
    }

    // cat-part = "TEXT" SP literal / "URL" SP astring / "UTF8" SP "(" literal8 ")" (RFC 4469 §5, RFC 6855 §4); where the
    // stretch behind it begins if it is one that is streamed.
    private AppendPlace? CatenatePart(List<AppendElement> elements)
    {
        if (TryTakeWord("TEXT"u8))
        {
            elements.Add(new AppendLiteral(Space().TrailingLiteral(), IsPart: true, IsUtf8: false));
            return AppendPlace.BehindPart;
        }

        if (TryTakeWord("UTF8"u8))
        {
            elements.Add(Space().Utf8Literal(isPart: true));
            return AppendPlace.BehindUtf8Part;
        }

        if (!TryTakeWord("URL"u8))
        {
            Fail("TEXT, URL or UTF8");
        }

        elements.Add(new AppendUrl(Space().AString()));
        return null;
    }

    private AppendLiteral Utf8Literal(bool isPart)
    {
        var start = Expect((byte)'(', "\"(\"").Offset;
        var literal = TrailingLiteral();
        if (!literal.IsLiteral8)
        {
            Fail(start, "a literal8");
        }

        return new AppendLiteral(literal, isPart, IsUtf8: true);
    }

    private readonly AppendStretch Stretch(List<AppendElement> elements, AppendPlace next) =>
        Failed ? s_noStretch : new AppendStretch(elements, EndsWithLiteral: true, next);

    /// <summary>seq-number = nz-number / "*": one message, by its number or UID (RFC 9051 §9).</summary>
    /// <returns>A set with that one; empty after an error.</returns>
    public MessageSet SequenceNumber()
    {
        var start = _position;
        var set = SequenceSet();
        if (!Failed && _frame[start.._position].ContainsAny((byte)',', (byte)':', (byte)'$'))
        {
            Fail(start, "one message");
            return MessageSet.Empty;
        }

        return set;
    }
}
