using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Posthorn.Imap.Syntax;

/// <summary>Values by ASCII name, without regard to case, found from octets without an allocation.</summary>
internal sealed class NameTable<T>
    where T : class
{
    private const int LongestName = 64;

    private readonly FrozenDictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    // Of several values of one name the last counts.
    public NameTable(IEnumerable<T> values, Func<T, string> name) =>
        _lookup = values
            .Select(value => KeyValuePair.Create(name(value), value))
            .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase)
            .GetAlternateLookup<ReadOnlySpan<char>>();

    public IReadOnlyList<T> Values => _lookup.Dictionary.Values;

    public bool TryFind(ReadOnlySpan<byte> name, [NotNullWhen(true)] out T? value)
    {
        value = null;
        if (name.Length is 0 or > LongestName)
        {
            return false;
        }

        Span<char> characters = stackalloc char[name.Length];
        for (var i = 0; i < name.Length; i++)
        {
            characters[i] = (char)name[i];
        }

        return _lookup.TryGetValue(characters, out value);
    }
}
