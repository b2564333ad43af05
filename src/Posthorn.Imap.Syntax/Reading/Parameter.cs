namespace Posthorn.Imap.Syntax;

/// <summary>
/// A parameter or modifier in parentheses behind the arguments of SELECT, CREATE, FETCH or STORE (RFC 4466 §2). One
/// without a value is an instance of this type; one with a value derives from it.
/// </summary>
/// <param name="Name">Its name, in upper case.</param>
public record Parameter(string Name);

/// <summary>CREATE … (USE (\Drafts …)) (RFC 6154 §3).</summary>
/// <param name="Attributes">The special uses, with their backslash, as sent; maybe none.</param>
public sealed record UseParameter(IReadOnlyList<string> Attributes) : Parameter("USE")
{
    internal static SyntaxTable<Parameter> BaseTable { get; } = new("a CREATE parameter",
        // create-param =/ "USE" SP "(" [use-attr *(SP use-attr)] ")"
        new SyntaxEntry<Parameter>("USE", static (ref reader) => new UseParameter(reader.Space().List(UseAttribute, mayBeEmpty: true))));

    // use-attr = "\All" / "\Archive" / … / use-attr-ext ; use-attr-ext = "\" atom
    private static string UseAttribute(ref ImapReader reader) => "\\" + reader.Expect((byte)'\\', "a special-use attribute").Atom();
}
