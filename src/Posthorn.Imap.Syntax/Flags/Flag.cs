using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Posthorn.Imap.Syntax;

/// <summary>
/// A flag or keyword (RFC 9051 §2.3.2), compared without regard to case. System flags are spelled as in the RFC; a keyword
/// keeps the spelling it came with.
/// </summary>
public sealed class Flag : IEquatable<Flag>
{
    private Flag(string name) => Name = name;

    /// <summary>\Answered.</summary>
    public static Flag Answered { get; } = new("\\Answered");

    /// <summary>\Flagged.</summary>
    public static Flag Flagged { get; } = new("\\Flagged");

    /// <summary>\Deleted.</summary>
    public static Flag Deleted { get; } = new("\\Deleted");

    /// <summary>\Seen.</summary>
    public static Flag Seen { get; } = new("\\Seen");

    /// <summary>\Draft.</summary>
    public static Flag Draft { get; } = new("\\Draft");

    /// <summary>\Recent: only the server sets it, and only IMAP4rev1 has it.</summary>
    public static Flag Recent { get; } = new("\\Recent");

    /// <summary>\*: in PERMANENTFLAGS, "new keywords can be made".</summary>
    public static Flag AnyKeyword { get; } = new("\\*");

    // Behind the flags above: static members are made in the order of the text.
    // The keywords are those of the registry, in its spelling (RFC 9051 §2.3.2, RFC 5788).
    private static NameTable<Flag> Registered { get; } = new(
        [
            Answered, Flagged, Deleted, Seen, Draft, Recent, AnyKeyword,
            new("$MDNSent"), new("$Forwarded"), new("$Junk"), new("$NotJunk"), new("$Phishing"),
            new("$Important"), new("$SubmitPending"), new("$Submitted"),
        ],
        static flag => flag.Name);

    /// <summary>The flag's name: ASCII, with the backslash of a system flag.</summary>
    public string Name { get; }

    /// <summary>True if it begins with a backslash.</summary>
    public bool IsSystem => Name[0] == '\\';

    /// <summary>True for a keyword, and for one of the five system flags that a client may set.</summary>
    public bool IsSettable => !IsSystem || this == Answered || this == Flagged || this == Deleted || this == Seen || this == Draft;

    /// <summary>Two flags of one name are the same.</summary>
    public static bool operator ==(Flag? left, Flag? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Two flags of different names.</summary>
    public static bool operator !=(Flag? left, Flag? right) => !(left == right);

    /// <summary>Makes a flag of a name such as "\Seen" or "$Junk".</summary>
    /// <exception cref="FormatException">It is not an atom, with or without a backslash before it.</exception>
    public static Flag Of(string name) =>
        TryParse(Encoding.UTF8.GetBytes(name), out var flag) ? flag : throw new FormatException("This is not a flag.");

    /// <summary>Reads a whole flag; the known ones are shared instances.</summary>
    public static bool TryParse(ReadOnlySpan<byte> name, [NotNullWhen(true)] out Flag? flag)
    {
        if (Registered.TryFind(name, out flag))
        {
            return true;
        }

        // flag-keyword = atom ; flag-extension = "\" atom
        var atom = name is [(byte)'\\', ..] ? name[1..] : name;
        flag = atom.Length > 0 && !atom.ContainsAnyExcept(Characters.Atom) ? new Flag(Encoding.ASCII.GetString(name)) : null;
        return flag is not null;
    }

    /// <inheritdoc/>
    public bool Equals(Flag? other) =>
        ReferenceEquals(this, other) || (other is not null && Name.Equals(other.Name, StringComparison.OrdinalIgnoreCase));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Flag);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Name);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
