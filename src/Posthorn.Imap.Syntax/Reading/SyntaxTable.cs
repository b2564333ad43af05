using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Posthorn.Imap.Syntax;

/// <summary>Reads what follows a name: everything up to the next item. It adds errors to the reader and never throws.</summary>
/// <param name="reader">Stands right behind the name.</param>
public delegate T Production<out T>(ref ImapReader reader);

/// <summary>One row of a <see cref="SyntaxTable{T}"/>.</summary>
/// <param name="Name">The name as the RFC spells it, at most 64 ASCII characters; compared without regard to case.</param>
/// <param name="Parse">Reads what follows the name.</param>
public sealed record SyntaxEntry<T>(string Name, Production<T> Parse);

/// <summary>
/// The items of one family (fetch items, search keys, …) by name. An extension adds a row: <see cref="With"/> gives a new
/// table; tables never change. Any thread may read one.
/// </summary>
public sealed class SyntaxTable<T>
    where T : class
{
    private const int LongestName = 64;

    private readonly FrozenDictionary<string, SyntaxEntry<T>> _entries;
    private readonly FrozenDictionary<string, SyntaxEntry<T>>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    /// <summary>Makes a table.</summary>
    /// <param name="expected">What the family is called in an error, such as "a search key".</param>
    /// <param name="entries">Its rows; each name once.</param>
    public SyntaxTable(string expected, params IEnumerable<SyntaxEntry<T>> entries)
    {
        Expected = expected;
        _entries = entries.ToFrozenDictionary(entry => entry.Name, StringComparer.OrdinalIgnoreCase);
        _lookup = _entries.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>What the family is called in an error.</summary>
    public string Expected { get; }

    /// <summary>The rows, in no order.</summary>
    public IReadOnlyList<SyntaxEntry<T>> Entries => _entries.Values;

    /// <summary>This table and some more rows; a row of the same name is replaced.</summary>
    public SyntaxTable<T> With(params IEnumerable<SyntaxEntry<T>> entries)
    {
        var merged = new Dictionary<string, SyntaxEntry<T>>(_entries, StringComparer.OrdinalIgnoreCase);
        foreach (var entry in entries)
        {
            merged[entry.Name] = entry;
        }

        return new SyntaxTable<T>(Expected, merged.Values);
    }

    /// <summary>This table without the rows of these names, for a server that does not offer them.</summary>
    public SyntaxTable<T> Without(params IEnumerable<string> names)
    {
        var hidden = names.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new SyntaxTable<T>(Expected, _entries.Values.Where(entry => !hidden.Contains(entry.Name)));
    }

    /// <summary>Finds a row by the ASCII octets of its name, without regard to case; allocates nothing.</summary>
    public bool TryFind(ReadOnlySpan<byte> name, [NotNullWhen(true)] out SyntaxEntry<T>? entry)
    {
        entry = null;
        if (name.Length is 0 or > LongestName)
        {
            return false;
        }

        Span<char> characters = stackalloc char[name.Length];
        for (var i = 0; i < name.Length; i++)
        {
            characters[i] = (char)name[i];
        }

        return _lookup.TryGetValue(characters, out entry);
    }
}
