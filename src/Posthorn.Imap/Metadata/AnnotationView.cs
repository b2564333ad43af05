using System.Text;
using Posthorn.Imap.List;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Metadata;

/// <summary>The annotations that a client sees of a mailbox or of the server: what is kept, and what follows from something else.</summary>
/// <param name="Private">What lies below /private; other names in it mean nothing.</param>
/// <param name="Shared">What lies below /shared; other names in it mean nothing.</param>
internal sealed record AnnotationView(AnnotationSet Private, AnnotationSet Shared)
{
    /// <summary>The special uses of a mailbox (RFC 6154 §4).</summary>
    public const string SpecialUse = "/private/specialuse";

    /// <summary>How to reach who runs the server (RFC 5464 §3.2.1.1); clients cannot change it.</summary>
    public const string Admin = "/shared/admin";

    /// <summary>The annotations of a mailbox.</summary>
    public static AnnotationView OfMailbox(AccountSnapshot account, MailboxInfo mailbox)
    {
        var kept = account.AnnotationsOf(mailbox.Id);
        var uses = new List<string>();
        MailboxAttributes.AddUses(uses, mailbox.Uses);
        kept = uses.Count == 0 ? kept : With(kept, SpecialUse, string.Join(' ', uses));
        return new AnnotationView(kept, kept);
    }

    /// <summary>The annotations of the server: the user's own, and those of all users.</summary>
    public static async ValueTask<AnnotationView> OfServerAsync(ImapSession session, CancellationToken cancel)
    {
        using var store = await session.Server.OpenSharedAsync(cancel);
        var shared = store.Account.Current.AnnotationsOf(null);
        shared = session.Options.AdminContact.Length == 0 ? shared : With(shared, Admin, session.Options.AdminContact);
        return new AnnotationView(session.Account.Current.AnnotationsOf(null), shared);
    }

    /// <summary>The value of an entry; null if it has none.</summary>
    public ReadOnlyMemory<byte>? Find(string entry) => SetOf(entry).Find(entry)?.Value;

    /// <summary>The entries below one, down to so many levels, in order.</summary>
    public IEnumerable<Annotation> Below(string entry, int depth) => depth == 0 ? [] : SetOf(entry).Below(entry + "/").Where(
        annotation => depth > 1 || annotation.Entry.IndexOf('/', entry.Length + 1) < 0);

    private AnnotationSet SetOf(string entry) => MetadataEntry.IsPrivate(entry) ? Private : Shared;

    private static AnnotationSet With(AnnotationSet set, string entry, string value) =>
        set.With(new Annotation(entry, Encoding.UTF8.GetBytes(value), ModSeq: 0));
}
