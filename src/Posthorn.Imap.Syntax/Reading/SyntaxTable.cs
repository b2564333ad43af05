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
    private readonly NameTable<SyntaxEntry<T>> _entries;

    /// <summary>Makes a table.</summary>
    /// <param name="expected">What the family is called in an error, such as "a search key".</param>
    /// <param name="entries">Its rows; of several of one name the last counts.</param>
    public SyntaxTable(Phrase expected, params IEnumerable<SyntaxEntry<T>> entries)
    {
        Expected = expected;
        _entries = new NameTable<SyntaxEntry<T>>(entries, static entry => entry.Name);
    }

    /// <summary>What the family is called in an error.</summary>
    public Phrase Expected { get; }

    /// <summary>The rows, in no order.</summary>
    public IReadOnlyList<SyntaxEntry<T>> Entries => _entries.Values;

    /// <summary>This table and some more rows; a row of the same name is replaced.</summary>
    public SyntaxTable<T> With(params IEnumerable<SyntaxEntry<T>> entries) => new(Expected, Entries.Concat(entries));

    /// <summary>This table without the rows of these names, for a server that does not offer them.</summary>
    public SyntaxTable<T> Without(params IEnumerable<string> names)
    {
        var hidden = names.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new SyntaxTable<T>(Expected, Entries.Where(entry => !hidden.Contains(entry.Name)));
    }

    /// <summary>Finds a row by the ASCII octets of its name, without regard to case; allocates nothing.</summary>
    public bool TryFind(ReadOnlySpan<byte> name, [NotNullWhen(true)] out SyntaxEntry<T>? entry) => _entries.TryFind(name, out entry);
}
