using Posthorn.Imap.Fetch;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Mail;
using Posthorn.Store;

namespace Posthorn.Imap.Urls;

/// <summary>What a client wants to know of what a URL names (RFC 5524 §3).</summary>
[Flags]
internal enum UrlFetchWants
{
    /// <summary>The octets, in the answer of RFC 4467.</summary>
    Plain = 0,

    /// <summary>BODY: the octets.</summary>
    Body = 1,

    /// <summary>BINARY: the octets without their transfer encoding.</summary>
    Binary = 2,

    /// <summary>BODYPARTSTRUCTURE: the structure of the part.</summary>
    Structure = 4,
}

/// <summary>One argument of URLFETCH.</summary>
/// <param name="Url">The URL as sent.</param>
/// <param name="Wants">What is wanted of it.</param>
internal sealed record UrlFetchItem(string Url, UrlFetchWants Wants);

/// <summary>Writes the URLFETCH response for one URL (RFC 4467 §8, RFC 5524 §3).</summary>
internal static class UrlFetcher
{
    // urlfetch-data = "*" SP "URLFETCH" SP url-full SP nstring; urldata-ext = url-full 1*(SP "(" url-metadata-el ")")
    public static async ValueTask WriteAsync(ImapSession session, UrlFetchItem item, CancellationToken cancel)
    {
        session.Writer.Raw("* URLFETCH "u8).String(item.Url);
        if (!await TryWriteValueAsync(session, item, cancel))
        {
            // RFC 4467 §6: NIL, whatever is wrong with the URL.
            session.Writer.Space().Nil();
        }

        session.Writer.EndLine();
    }

    private static async ValueTask<bool> TryWriteValueAsync(ImapSession session, UrlFetchItem item, CancellationToken cancel)
    {
        if (await AuthorizedUrl.OpenAsync(session, item.Url, cancel) is not { } found)
        {
            return false;
        }

        using var lease = found.Lease;
        var (engine, url) = (session.Server.Store.Engine, found.Url);
        Store.MailboxName.TryNormalize(url.Mailbox!, out var mailbox, out _);
        UrlContent? content;
        try
        {
            content = await UrlContent.OpenAsync(engine, lease.Account, mailbox, url, cancel);
        }
        catch (DamagedContentException problem)
        {
            ImapLog.DamagedMessage(session.Log, session.Connection.Label, mailbox, url.Uid, problem.Message);
            return false;
        }

        await using (content)
        {
            return content is not null && await TryWriteAsync(session, item.Wants, url, content, cancel);
        }
    }

    private static async ValueTask<bool> TryWriteAsync(
        ImapSession session, UrlFetchWants wants, ImapUrl url, UrlContent content, CancellationToken cancel)
    {
        // Only a part as a whole, and the message itself, have a structure and a transfer encoding.
        var isPart = url.Section.Text == Syntax.SectionText.Whole;
        var path = SectionWriter.PathOf(url.Section);
        if (wants.HasFlag(UrlFetchWants.Structure))
        {
            if (!isPart || !PartStructure.TryFind(content.Bytes.Summary.BodyStructure.Span, path, out var structure))
            {
                return false;
            }

            session.Writer.Raw(" (BODYPARTSTRUCTURE "u8).Raw(structure).Raw(")"u8);
        }

        if (wants.HasFlag(UrlFetchWants.Binary))
        {
            session.Writer.Raw(" (BINARY "u8);
            await Fetch.BinaryWriter.WriteValueAsync(session, content.Bytes, isPart ? path : null, content.Section, url.Partial, cancel);
            session.Writer.Raw(")"u8);
        }
        else if (wants != UrlFetchWants.Structure)
        {
            var isPlain = wants == UrlFetchWants.Plain;
            session.Writer.Raw(isPlain ? " "u8 : " (BODY "u8).LiteralHeader(content.Length);
            await content.CopyToAsync(session.Connection.Output, cancel);
            session.Writer.Raw(isPlain ? ""u8 : ")"u8);
        }

        return true;
    }
}
