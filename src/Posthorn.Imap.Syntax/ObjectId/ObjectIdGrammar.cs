using System.Buffers;
using System.Text;

namespace Posthorn.Imap.Syntax;

/// <summary>What OBJECTID adds to the language (RFC 8474 §7); <see cref="StatusItem.MailboxId"/> is in the base table.</summary>
public static class ObjectIdGrammar
{
    /// <summary>Characters of an object id at most.</summary>
    private const int MaxLength = 255;

    private static readonly SearchValues<byte> s_characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"u8);

    /// <summary>FETCH EMAILID: what identifies the content of a message.</summary>
    public static FetchItem EmailId { get; } = new("EMAILID");

    /// <summary>FETCH THREADID: what identifies the thread of a message.</summary>
    public static FetchItem ThreadId { get; } = new("THREADID");

    /// <summary>The grammar with the extension.</summary>
    public static ImapGrammar WithObjectId(this ImapGrammar grammar) => grammar with
    {
        FetchItems = grammar.FetchItems.With(FetchItem.Plain(EmailId), FetchItem.Plain(ThreadId)),
        SearchKeys = grammar.SearchKeys.With(
            new SyntaxEntry<SearchKey>("EMAILID", static (ref reader) => new EmailIdKey(ObjectId(ref reader))),
            new SyntaxEntry<SearchKey>("THREADID", static (ref reader) => new ThreadIdKey(ObjectId(ref reader)))),
    };

    // objectid = 1*255(ALPHA / DIGIT / "_" / "-"), behind a space
    private static string ObjectId(ref ImapReader reader)
    {
        var start = reader.Space().Offset;
        var id = reader.AtomOctets();
        if (id.Length > MaxLength || id.ContainsAnyExcept(s_characters))
        {
            reader.Fail(start, "an object id");
            return "";
        }

        return Encoding.ASCII.GetString(id);
    }
}

/// <summary>EMAILID: the messages with this content (RFC 8474 §6).</summary>
/// <param name="Id">The id; case matters.</param>
public sealed record EmailIdKey(string Id) : SearchKey;

/// <summary>THREADID: the messages of this thread (RFC 8474 §6).</summary>
/// <param name="Id">The id; case matters.</param>
public sealed record ThreadIdKey(string Id) : SearchKey;
