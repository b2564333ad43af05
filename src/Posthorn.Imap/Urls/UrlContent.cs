using System.IO.Pipelines;
using Posthorn.Imap.Fetch;
using Posthorn.Imap.Syntax;
using Posthorn.Mail;
using Posthorn.Store;

namespace Posthorn.Imap.Urls;

/// <summary>
/// The octets that an IMAP URL names: as FETCH BODY[section]&lt;partial&gt; would send them (RFC 4469 §3), but for NUL octets, which
/// stay as they are.
/// </summary>
internal sealed class UrlContent : IAsyncDisposable
{
    private readonly long _origin;

    private UrlContent(MessageBytes bytes, SectionBytes section, PartialRange? partial)
    {
        Bytes = bytes;
        Section = section;
        (_origin, Length) = SectionWriter.Cut(section.Length, partial);
    }

    /// <summary>The message.</summary>
    public MessageBytes Bytes { get; }

    /// <summary>The section of it, without regard to a range.</summary>
    public SectionBytes Section { get; }

    /// <summary>Octets.</summary>
    public long Length { get; }

    /// <summary>Opens what a URL names, in the account whose URL it is.</summary>
    /// <returns>Null if there is no such mailbox, message or part (any more).</returns>
    /// <exception cref="DamagedContentException">The message is damaged.</exception>
    public static async ValueTask<UrlContent?> OpenAsync(
        IStoreEngine engine, MailAccount account, string mailbox, ImapUrl url, CancellationToken cancel)
    {
        if (await FindAsync(engine, account, mailbox, url, cancel) is not { } row)
        {
            return null;
        }

        var bytes = new MessageBytes(engine, row);
        try
        {
            if (await SectionWriter.FindAsync(bytes, url.Section, cancel) is { } section)
            {
                await bytes.ProbeAsync(cancel);
                var content = new UrlContent(bytes, section, url.Partial);
                bytes = null;
                return content;
            }
        }
        finally
        {
            if (bytes is not null)
            {
                await bytes.DisposeAsync();
            }
        }

        return null;
    }

    // The message that a URL names, if it is still there.
    private static async ValueTask<MessageRow?> FindAsync(
        IStoreEngine engine, MailAccount account, string mailbox, ImapUrl url, CancellationToken cancel)
    {
        if (account.Current.Find(mailbox) is not { } info
            || (url.UidValidity is { } uidValidity && uidValidity != info.UidValidity)
            || await account.OpenMailboxAsync(info.Id, cancel) is not { } open)
        {
            return null;
        }

        try
        {
            // The engine also knows messages that are expunged already.
            if (open.Current.Messages.IndexOf(url.Uid) >= 0)
            {
                await foreach (var row in engine.ReadMessagesAsync(info.Id, UidSet.Of(url.Uid), cancel))
                {
                    return row;
                }
            }
        }
        finally
        {
            await account.CloseMailboxAsync(open);
        }

        return null;
    }

    /// <summary>Reads octets from a place on; 0 at the end.</summary>
    public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancel)
    {
        var count = (int)Math.Min(buffer.Length, Length - offset);
        return count <= 0 ? ValueTask.FromResult(0) : Bytes.ReadAsync(Section, _origin + offset, buffer[..count], cancel);
    }

    /// <summary>Sends the octets; waits whenever the client does not keep up.</summary>
    public ValueTask CopyToAsync(PipeWriter output, CancellationToken cancel) => Bytes.CopyAsync(Section, _origin, Length, output, cancel);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Bytes.DisposeAsync();
}
