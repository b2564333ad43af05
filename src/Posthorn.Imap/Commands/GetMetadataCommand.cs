using Posthorn.Imap.Metadata;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Commands;

/// <summary>GETMETADATA: tells annotations of a mailbox, or of the server (RFC 5464 §4.2).</summary>
internal sealed record GetMetadataCommand(MetadataQuery Query) : IImapCommand<GetMetadataCommand>
{
    public static CommandRules Rules { get; } = new("GETMETADATA")
    {
        States = SessionStates.LoggedIn,
        Capability = "METADATA",
        Source = "RFC 5464 §4.2",
    };

    // getmetadata = "GETMETADATA" [SP getmetadata-options] SP mailbox SP entries
    public static GetMetadataCommand Parse(ref ImapReader reader, CommandForm form) => new(reader.Space().GetMetadata());

    public async ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        AnnotationView view;
        var name = "";
        if (Query.Mailbox.Length == 0)
        {
            view = await AnnotationView.OfServerAsync(session, cancel);
        }
        else if (Refusals.OfName(Query.Mailbox, out name) is { } refusal)
        {
            return refusal;
        }
        else
        {
            var account = session.Account.Current;
            if (account.Find(name) is not { } mailbox)
            {
                return Refusals.Of(Refusal.NoSuchMailbox);   // RFC 5464 §3.3
            }

            view = AnnotationView.OfMailbox(account, mailbox);
        }

        // RFC 5464 §4.2.1
        var longest = await TellAsync(session, name, view, cancel);
        return longest > 0
            ? Completion.Ok(MetadataCodes.LongEntries(longest), "GETMETADATA completed; some values are larger.")
            : Completion.Ok("GETMETADATA completed.");
    }

    /// <summary>Writes what was asked for, each entry once.</summary>
    /// <returns>The size of the largest value that was not wanted; 0 if there is none.</returns>
    private async ValueTask<int> TellAsync(ImapSession session, string name, AnnotationView view, CancellationToken cancel)
    {
        var longest = 0;
        var told = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var response = new MetadataWriter(session.Writer, name);
        foreach (var (entry, value) in Query.Entries.SelectMany(entry => Wanted(view, entry)))
        {
            if (!told.Add(entry))
            {
                continue;
            }

            if (value?.Length > Query.MaxSize)
            {
                longest = Math.Max(longest, value.Value.Length);
                continue;
            }

            response.Entry(entry, value);
            await session.FlushIfFullAsync(cancel);
        }

        response.End();
        return longest;
    }

    // RFC 5464 §4.2.2. An entry that was asked for and has no value is NIL, unless what lies below it answers; it is spelled as it was
    // asked for, so that clients find it which do not know that case means nothing (§3.2).
    private IEnumerable<(string Entry, ReadOnlyMemory<byte>? Value)> Wanted(AnnotationView view, string entry)
    {
        var value = view.Find(entry);
        var below = view.Below(entry, Query.Depth).ToList();
        if (value is not null || below.Count == 0)
        {
            yield return (entry, value);
        }

        foreach (var annotation in below)
        {
            yield return (annotation.Entry, annotation.Value);
        }
    }
}
