using System.Buffers;
using System.Text;
using Posthorn.Imap.Fetch;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Mail;
using Posthorn.Store;

namespace Posthorn.Imap.Search;

/// <summary>
/// Decides search keys that need the message itself: Date, header fields and text, decoded as a reader sees it
/// (RFC 9051 §6.4.4). One instance a message; it reads no more than the keys ask for, and holds one chunk of it.
/// </summary>
internal sealed class DeepSearch(QuickSearch quick, MessageEntry entry, MessageBytes bytes, Collation collation) : IAsyncDisposable
{
    /// <summary>Octets of header blocks that are searched; see the same limit of FETCH.</summary>
    private const int MaxHeader = 1024 * 1024;

    private const int ChunkSize = 32 * 1024;

    private readonly Dictionary<SearchKey, int> _scores = new(ReferenceEqualityComparer.Instance);
    private byte[]? _header;

    /// <summary>What the rows must have for a key.</summary>
    public static MessageDetails DetailsFor(SearchKey key) =>
        key.Has<EmailIdKey>() || key.Has<ThreadIdKey>() ? MessageDetails.Ids : MessageDetails.None;

    /// <summary>Whether the message matches.</summary>
    public async ValueTask<bool> MatchesAsync(SearchKey key, CancellationToken cancel)
    {
        if (quick.Matches(key, entry) is { } known)
        {
            return known;
        }

        switch (key)
        {
            case AndKey and:
                return await AllAsync(and, cancel);
            case OrKey or:
                return await AnyAsync(or, cancel);
            case NotKey not:
                return !await MatchesAsync(not.Key, cancel);
            case FuzzyKey fuzzy:
                return await ScoreAsync(fuzzy.Key, cancel) > 0;
            case DateKey { Which: SearchDate.Saved } date:
                // RFC 8514 §4.3, in UTC, as FETCH SAVEDATE tells it.
                return QuickSearch.Compare(date, DateOnly.FromDateTime(bytes.Row.SaveDate.UtcDateTime));
            case DateKey date:
                return QuickSearch.IsSent(date, bytes.Summary.SentDate);
            case EmailIdKey email:
                return email.Id == ObjectIdNames.Email(bytes.Row.Ids);
            case ThreadIdKey thread:
                return thread.Id == ObjectIdNames.Thread(bytes.Row.Ids);
            case EnvelopeKey envelope:
                return HasField(await HeaderAsync(cancel), envelope.Field.ToString(), envelope.Text);
            case HeaderKey header:
                return HasField(await HeaderAsync(cancel), header.Field, header.Text);
            case BodyKey body:
                return await InBodyAsync(bytes.Summary.Root, body.Text, withFields: false, cancel);
            case TextKey text:
                return InFields(await HeaderAsync(cancel), text.Text) || await InBodyAsync(bytes.Summary.Root, text.Text, withFields: true, cancel);
            default:
                throw new InvalidOperationException($"The search key {key.GetType().Name} is not evaluated.");
        }
    }

    /// <summary>How well the message matches a key roughly; see <see cref="QuickSearch.Score"/>.</summary>
    public async ValueTask<int> ScoreAsync(SearchKey key, CancellationToken cancel)
    {
        if (quick.Score(key, entry) is { } known || _scores.TryGetValue(key, out known))
        {
            return known;
        }

        return _scores[key] = key switch
        {
            FuzzyKey fuzzy => await ScoreAsync(fuzzy.Key, cancel),
            AndKey and => await ScoreOfAllAsync(and, cancel),
            OrKey or => await ScoreOfAnyAsync(or, cancel),
            NotKey not => await ScoreAsync(not.Key, cancel) == 0 ? 100 : 0,
            _ when TextKeys.TextOf(key) is { } text && FuzzyQuery.Of(text) is { } query => await ScoreOfTextAsync(key, query, cancel),
            _ => await MatchesAsync(key, cancel) ? 100 : 0,
        };
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => bytes.DisposeAsync();

    private async ValueTask<bool> AllAsync(AndKey and, CancellationToken cancel)
    {
        foreach (var key in and.Keys)
        {
            if (!await MatchesAsync(key, cancel))
            {
                return false;
            }
        }

        return true;
    }

    private async ValueTask<bool> AnyAsync(OrKey or, CancellationToken cancel)
    {
        foreach (var key in or.Alternatives)
        {
            if (await MatchesAsync(key, cancel))
            {
                return true;
            }
        }

        return false;
    }

    private async ValueTask<int> ScoreOfAllAsync(AndKey and, CancellationToken cancel)
    {
        var sum = 0;
        foreach (var key in and.Keys)
        {
            var score = await ScoreAsync(key, cancel);
            if (score == 0)
            {
                return 0;
            }

            sum += score;
        }

        return sum / and.Keys.Count;
    }

    private async ValueTask<int> ScoreOfAnyAsync(OrKey or, CancellationToken cancel)
    {
        var best = 0;
        foreach (var key in or.Alternatives)
        {
            best = Math.Max(best, await ScoreAsync(key, cancel));
        }

        return best;
    }

    private async ValueTask<int> ScoreOfTextAsync(SearchKey key, FuzzyQuery query, CancellationToken cancel)
    {
        var matcher = new FuzzyMatcher(query, TextKeys.ZonesOf(key));
        var scanner = new TermScanner(matcher);
        if (TextKeys.FieldOf(key) is { } field)
        {
            TakeField(await HeaderAsync(cancel), field, scanner);
        }
        else
        {
            await new MessageTexts(await bytes.OpenAsync(cancel), scanner).TakeAsync(bytes.Row.TracePrefix, bytes.Summary, cancel);
        }

        return matcher.Score;
    }

    private static void TakeField(ReadOnlySpan<byte> header, string field, TermScanner scanner)
    {
        var name = Encoding.UTF8.GetBytes(field);
        foreach (var one in HeaderFields.Enumerate(header))
        {
            if (one.Is(name))
            {
                scanner.Start(TermMarker.ZoneOf(name));
                scanner.Take(HeaderText.Decode(one.Body));
            }
        }

        scanner.Finish();
    }

    private async ValueTask<byte[]> HeaderAsync(CancellationToken cancel) =>
        _header ??= await bytes.ReadAsync(bytes.Find([], Mail.SectionText.Header)!.Value, MaxHeader, cancel);

    // RFC 9051 §6.4.4, HEADER: a string of zero length matches all messages that have the field.
    private bool HasField(ReadOnlySpan<byte> header, string field, string text)
    {
        var name = Encoding.UTF8.GetBytes(field);
        var matcher = new SubstringMatcher(text, collation);
        foreach (var one in HeaderFields.Enumerate(header))
        {
            if (one.Is(name) && (text.Length == 0 || Matches(matcher, one.Body)))
            {
                return true;
            }
        }

        return false;
    }

    private bool InFields(ReadOnlySpan<byte> header, string text)
    {
        var matcher = new SubstringMatcher(text, collation);
        foreach (var one in HeaderFields.Enumerate(header))
        {
            matcher.StartText();
            matcher.Take(Encoding.ASCII.GetString(one.Name));
            matcher.Take(": ");
            matcher.Take(HeaderText.Decode(one.Body));
            if (matcher.IsMatch)
            {
                return true;
            }
        }

        return text.Length == 0;
    }

    private static bool Matches(SubstringMatcher matcher, ReadOnlySpan<byte> body)
    {
        matcher.StartText();
        matcher.Take(HeaderText.Decode(body));
        return matcher.IsMatch;
    }

    // RFC 9051 §6.4.4: TEXT looks at the header fields of parts, too, and BODY does not.
    private async ValueTask<bool> InBodyAsync(MessagePart part, string text, bool withFields, CancellationToken cancel)
    {
        if (text.Length == 0)
        {
            return true;
        }

        foreach (var child in part.Children)
        {
            if ((withFields && InFields(await HeaderOfAsync(child, cancel), text)) || await InBodyAsync(child, text, withFields, cancel))
            {
                return true;
            }
        }

        if (part.Message is { } embedded)
        {
            return InFields(await HeaderOfAsync(embedded, cancel), text) || await InBodyAsync(embedded, text, withFields, cancel);
        }

        return !part.IsMultipart && await InPartAsync(part, text, cancel);
    }

    private ValueTask<byte[]> HeaderOfAsync(MessagePart part, CancellationToken cancel) =>
        bytes.ReadAsync(new SectionBytes(default, part.Header), MaxHeader, cancel);

    private async ValueTask<bool> InPartAsync(MessagePart part, string text, CancellationToken cancel)
    {
        var matcher = new SubstringMatcher(text, collation);
        if (PartText.TryCreate(part, matcher) is not { } reader)
        {
            return false;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            var section = new SectionBytes(default, part.Body);
            long at = 0;
            int read;
            while (!reader.IsSatisfied && (read = await bytes.ReadAsync(section, at, buffer, cancel)) > 0)
            {
                reader.Feed(buffer.AsSpan(0, read));
                at += read;
            }

            reader.Finish();
            return matcher.IsMatch;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
