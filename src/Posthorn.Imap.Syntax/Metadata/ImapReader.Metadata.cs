using System.Text;

namespace Posthorn.Imap.Syntax;

/// <summary>The arguments of GETMETADATA (RFC 5464 §4.2).</summary>
/// <param name="Mailbox">The mailbox; empty for the server.</param>
/// <param name="Entries">What is asked for.</param>
/// <param name="MaxSize">The largest value that is wanted, in octets; null for any.</param>
/// <param name="Depth">How many levels below the entries are wanted: 0, 1 or <see cref="int.MaxValue"/>.</param>
public sealed record MetadataQuery(string Mailbox, IReadOnlyList<string> Entries, uint? MaxSize, int Depth);

/// <summary>entry-value (RFC 5464 §5).</summary>
/// <param name="Entry">The name.</param>
/// <param name="Value">The value; null for NIL.</param>
public sealed record MetadataValue(string Entry, byte[]? Value);

/// <summary>LIST … RETURN (METADATA entries): the annotations of each mailbox that is listed (RFC 9590 §3).</summary>
/// <param name="Entries">What is asked for.</param>
public sealed record MetadataReturnOption(IReadOnlyList<string> Entries) : ListReturnOption("METADATA");

public ref partial struct ImapReader
{
    // maxsize-opt = "MAXSIZE" SP number; scope-opt = "DEPTH" SP ("0" / "1" / "infinity")
    private static readonly SyntaxTable<Parameter> s_metadataOptions = new("MAXSIZE or DEPTH",
        new SyntaxEntry<Parameter>("MAXSIZE", static (ref reader) => new MaxSizeParameter(reader.Space().Number())),
        new SyntaxEntry<Parameter>("DEPTH", static (ref reader) => new DepthParameter(reader.Space().MetadataDepth())));

    /// <summary>getmetadata = "GETMETADATA" [SP getmetadata-options] SP mailbox SP entries, behind "GETMETADATA" SP.</summary>
    /// <remarks>The options may also stand behind the mailbox, as the examples of RFC 5464 §4.2 have them.</remarks>
    public MetadataQuery GetMetadata()
    {
        IReadOnlyList<Parameter> options = [];
        if (NextIs((byte)'('))
        {
            options = MetadataOptions();
            Space();
        }

        var mailbox = Mailbox();
        Space();

        // An entry begins with a slash, maybe in quotes; an option with a letter.
        if (options.Count == 0 && Rest is [(byte)'(', (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'a' and <= (byte)'z'), ..])
        {
            options = MetadataOptions();
            Space();
        }

        return new MetadataQuery(
            mailbox, MetadataEntries(), options.OfType<MaxSizeParameter>().FirstOrDefault()?.Octets,
            options.OfType<DepthParameter>().FirstOrDefault()?.Levels ?? 0);
    }

    /// <summary>entries = entry / "(" entry *(SP entry) ")"</summary>
    public IReadOnlyList<string> MetadataEntries() =>
        NextIs((byte)'(') ? List(static (ref reader) => reader.MetadataEntry()) : [MetadataEntry()];

    /// <summary>entry-values = "(" entry-value *(SP entry-value) ")"</summary>
    public IReadOnlyList<MetadataValue> MetadataValues() => List(static (ref reader) => reader.MetadataValue());

    /// <summary>entry = astring, a path that begins with /private or /shared; empty after an error.</summary>
    public string MetadataEntry()
    {
        var start = _position;
        var octets = AStringOctets();
        if (Failed || !Syntax.MetadataEntry.IsName(octets))
        {
            Fail(start, "an entry such as /private/comment");   // RFC 5464 §3.2: BAD
            return "";
        }

        return Encoding.ASCII.GetString(octets);
    }

    // entry-value = entry SP value; value = nstring / literal8
    private MetadataValue MetadataValue()
    {
        var start = _position;
        var entry = MetadataEntry();
        if (!Failed && !Syntax.MetadataEntry.MayHaveValue(entry))
        {
            Fail(start, "an entry with more components");
        }

        Space();
        return new MetadataValue(entry, TryTakeWord("NIL"u8) ? null : StringOrLiteral8Octets().ToArray());
    }

    private IReadOnlyList<Parameter> MetadataOptions()
    {
        var start = _position;
        var options = List(s_metadataOptions);
        if (options.Count > 1 && options[0].Name == options[1].Name)
        {
            Fail(start, "each option only once");
        }

        return options;
    }

    private int MetadataDepth()
    {
        var start = _position;
        switch (Atom().ToUpperInvariant())
        {
            case "0":
                return 0;
            case "1":
                return 1;
            case "INFINITY":
                return int.MaxValue;
            default:
                Fail(start, "0, 1 or infinity");
                return 0;
        }
    }

    private sealed record MaxSizeParameter(uint Octets) : Parameter("MAXSIZE");

    private sealed record DepthParameter(int Levels) : Parameter("DEPTH");
}
