using System.Collections;
using System.Collections.Immutable;

namespace Posthorn.Store;

/// <summary>
/// The keywords of a message (RFC 9051 §2.3.2): atoms, compared without case, kept in the spelling that came first,
/// sorted. Immutable; most messages have none, and that costs nothing.
/// </summary>
public readonly struct KeywordSet : IEquatable<KeywordSet>, IReadOnlyCollection<string>
{
    private readonly ImmutableArray<string> _keywords;

    private KeywordSet(ImmutableArray<string> sorted) => _keywords = sorted.IsEmpty ? default : sorted;

    /// <summary>No keyword.</summary>
    public static KeywordSet Empty => default;

    /// <inheritdoc/>
    public int Count => _keywords.IsDefault ? 0 : _keywords.Length;

    /// <summary>The keywords as a span, in order.</summary>
    public ReadOnlySpan<string> Span => _keywords.IsDefault ? [] : _keywords.AsSpan();

    /// <summary>Makes a set from keywords in any order, with repetitions.</summary>
    public static KeywordSet Of(params IEnumerable<string> keywords)
    {
        SortedSet<string>? sorted = null;
        foreach (var keyword in keywords)
        {
            (sorted ??= new SortedSet<string>(StringComparer.OrdinalIgnoreCase)).Add(keyword);
        }

        return sorted is null ? default : new KeywordSet([.. sorted]);
    }

    /// <summary>Reads the form written by <see cref="ToString"/>: keywords with one space between them.</summary>
    public static KeywordSet Parse(string? text) =>
        string.IsNullOrEmpty(text) ? default : Of(text.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Whether the keyword is in the set.</summary>
    public bool Contains(string keyword)
    {
        foreach (var own in Span)
        {
            if (string.Equals(own, keyword, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>This set and the other's keywords.</summary>
    public KeywordSet Union(KeywordSet other) =>
        other.Count == 0 ? this : Count == 0 ? other : Of(this.Concat(other));

    /// <summary>This set without the other's keywords.</summary>
    public KeywordSet Except(KeywordSet other) =>
        other.Count == 0 || Count == 0 ? this : Of(this.Where(keyword => !other.Contains(keyword)));

    /// <inheritdoc/>
    public bool Equals(KeywordSet other)
    {
        if (_keywords == other._keywords)
        {
            return true;
        }

        return Span.SequenceEqual(other.Span, StringComparer.OrdinalIgnoreCase);
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is KeywordSet other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var keyword in Span)
        {
            hash.Add(keyword, StringComparer.OrdinalIgnoreCase);
        }

        return hash.ToHashCode();
    }

    /// <summary>The keywords with one space between them; empty for none. Keywords are atoms, so this can be read back.</summary>
    public override string ToString() => string.Join(' ', _keywords.IsDefault ? [] : _keywords);

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator() =>
        ((IEnumerable<string>)(_keywords.IsDefault ? [] : _keywords)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Same keywords, whatever their case.</summary>
    public static bool operator ==(KeywordSet left, KeywordSet right) => left.Equals(right);

    /// <summary>Different keywords.</summary>
    public static bool operator !=(KeywordSet left, KeywordSet right) => !left.Equals(right);
}
