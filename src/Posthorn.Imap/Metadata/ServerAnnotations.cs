using System.Collections.Immutable;
using Posthorn.Imap.Commands;
using Posthorn.Imap.Search;
using Posthorn.Imap.Session;
using Posthorn.Imap.SmartFolders;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Metadata;

/// <summary>
/// Sets annotations of the server (RFC 5464 §3.3): private ones are the user's and kept in the account; shared ones are kept once for all
/// users, who see them at once, so that only administrators change them.
/// </summary>
internal static class ServerAnnotations
{
    /// <summary>Sets and removes annotations, all or none.</summary>
    public static async ValueTask<Completion> SetAsync(ImapSession session, IReadOnlyList<MetadataValue> values, CancellationToken cancel)
    {
        if (values.Any(value => value.Entry.Equals(AnnotationView.Admin, StringComparison.OrdinalIgnoreCase)))
        {
            return Completion.No(ResponseCode.Cannot, "Who to turn to is set by the server's configuration.");   // RFC 5464 §3.2.1.1
        }

        if (values.Select(value => SearchFilters.Problem(session, value)).FirstOrDefault(problem => problem is not null) is { } wrong)
        {
            return Completion.No(ResponseCode.Cannot, wrong);   // RFC 5466 §3.2
        }

        using var store = await session.Server.OpenSharedAsync(cancel);
        var now = store.Account.Current.AnnotationsOf(null);

        // What is to be removed and is not there may be named by anybody: clients delete a filter under both names (RFC 5466 §3.2).
        var shared = values.Where(value => !MetadataEntry.IsPrivate(value.Entry) && (value.Value is not null || now.Find(value.Entry) is not null)).ToList();
        var own = values.Where(value => MetadataEntry.IsPrivate(value.Entry)).ToList();
        if (shared.Count > 0 && !session.Options.Administrators.Contains(session.AccountName))
        {
            return Completion.No(ResponseCode.NoPermission, "Only administrators change what all users share.");
        }

        if (shared.Count > 0 && own.Count > 0)
        {
            // RFC 5464 §4.3: all or none, which two accounts cannot promise.
            return Completion.No(ResponseCode.Cannot, "Private and shared entries of the server have to be set one after the other.");
        }

        var account = shared.Count > 0 ? store.Account : session.Account;
        ImmutableArray<NewAnnotation> entries = [.. (shared.Count > 0 ? shared : own).Select(ToAnnotation)];
        var outcome = await account.AnnotateAsync(null, entries, uses: null, session.Options.AnnotationLimits, cancel);
        if (account == session.Account)
        {
            session.Notifications?.Own(outcome.ModSeq);
        }

        if (outcome.IsDone)
        {
            session.Annotations?.Learn(account, entries);
            await SmartMailboxes.TidyAsync(session, cancel);
        }

        return Completed(outcome);
    }

    /// <summary>What becomes of an annotation, as the store takes it.</summary>
    public static NewAnnotation ToAnnotation(this MetadataValue value) =>
        new(value.Entry, value.Value is { } octets ? octets.AsMemory() : (ReadOnlyMemory<byte>?)null);

    /// <summary>How SETMETADATA ends.</summary>
    public static Completion Completed(Outcome<bool> outcome) => outcome.Refusal switch
    {
        Refusal.None => Completion.Ok("SETMETADATA completed."),
        Refusal.Limit => Completion.No(MetadataCodes.TooMany, "There are as many annotations as there may be."),
        Refusal.OverQuota => Completion.No(ResponseCode.OverQuota, "The annotations of the account take as much room as they may."),
        var refusal => Refusals.Of(refusal),
    };
}
