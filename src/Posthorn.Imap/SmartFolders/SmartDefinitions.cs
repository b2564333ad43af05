using System.Security.Cryptography;
using System.Text;
using Posthorn.Imap.Metadata;
using Posthorn.Imap.Search;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.SmartFolders;

/// <summary>
/// The smart folders that the filters of an account make (RFC 5466 §3.2): those of the server, the user's own before the shared ones, and
/// those that are kept on mailboxes. They are read by a grammar with every extension, whatever a session hides: a folder is the same in all.
/// </summary>
/// <param name="account">The account.</param>
/// <param name="shared">The annotations that all users share.</param>
/// <param name="omitted">Uses of mailboxes that are not searched.</param>
internal sealed class SmartDefinitions(AccountSnapshot account, AnnotationSet shared, SpecialUses omitted)
{
    /// <summary>The rules by which members are chosen: another number has them chosen anew.</summary>
    private const int Version = 1;

    private static readonly ImapGrammar s_grammar = CapabilityProfile.Hiding([]).Grammar;

    private readonly AnnotationView _server = new(account.AnnotationsOf(null), shared);

    /// <summary>Those that a session sees.</summary>
    public static async ValueTask<SmartDefinitions> OfAsync(ImapSession session, CancellationToken cancel)
    {
        using var store = await session.Server.OpenSharedAsync(cancel);
        return new SmartDefinitions(session.Account.Current, store.Account.Current.AnnotationsOf(null), session.Options.SmartFoldersOmit);
    }

    /// <summary>The folder of that name; null if there is no filter for it.</summary>
    /// <param name="name">With the namespace; in the spelling of the filter's annotation.</param>
    public SmartDefinition? Find(string name)
    {
        var path = name[SmartNames.Prefix.Length..];
        if (path.LastIndexOf('/') is var slash && slash < 0)
        {
            return Filter(_server.Private, _server.Shared, path) is { } own ? Define(own, path, top: null) : null;
        }

        return account.Find(path[..slash]) is { } mailbox && account.AnnotationsOf(mailbox.Id) is var kept && Filter(kept, kept, path[(slash + 1)..]) is { } filter
            ? Define(filter, path[(slash + 1)..], mailbox.Name)
            : null;
    }

    /// <summary>The names of all folders, also of those whose filters cannot be used.</summary>
    public IEnumerable<string> Names()
    {
        foreach (var name in NamesIn(_server.Private, _server.Shared))
        {
            yield return SmartNames.Prefix + name;
        }

        foreach (var (number, kept) in account.Annotations)
        {
            if (number != 0 && account.Find(new MailboxId(account.Id, number)) is { } mailbox)
            {
                foreach (var name in NamesIn(kept, kept))
                {
                    var full = $"{SmartNames.Prefix}{mailbox.Name}/{name}";
                    if (Store.MailboxName.TryNormalize(full, out _, out _))
                    {
                        yield return full;
                    }
                }
            }
        }
    }

    // RFC 5466 §3.2: private before shared, and case means nothing.
    private static IEnumerable<string> NamesIn(AnnotationSet own, AnnotationSet others) =>
        own.Below(SearchFilters.PrivateValues).Select(annotation => annotation.Entry[SearchFilters.PrivateValues.Length..])
            .Concat(others.Below(SearchFilters.SharedValues).Select(annotation => annotation.Entry[SearchFilters.SharedValues.Length..]))
            .Where(name => SearchFilters.IsName(name)).DistinctBy(name => name, StringComparer.OrdinalIgnoreCase);

    private static Annotation? Filter(AnnotationSet own, AnnotationSet others, string name)
    {
        var found = own.Find(SearchFilters.PrivateValues + name) ?? others.Find(SearchFilters.SharedValues + name);
        return found is not null && found.Entry.EndsWith("/" + name, StringComparison.Ordinal) && SearchFilters.IsName(name) ? found : null;
    }

    private SmartDefinition Define(Annotation filter, string name, string? top)
    {
        var folder = SmartNames.Prefix + (top is null ? name : $"{top}/{name}");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{Version} {(int)omitted} {top}\n"));
        var key = SearchFilters.Read(s_grammar, _server, top is null ? name : null, filter.Value, hash);
        return new SmartDefinition(folder, top, key is not null && CanChoose(key) ? key : null, Convert.ToHexString(hash.GetHashAndReset()));
    }

    // Numbers, UIDs and mod-sequences mean something in one mailbox only, and \Recent in one session.
    private static bool CanChoose(SearchKey key) =>
        !key.Has<SequenceKey>() && !key.Has<UidKey>() && !key.Has<UidAfterKey>() && !key.Has<UidBeforeKey>() && !key.Has<ModSeqKey>()
        && !key.Has<FlagKey>(flag => flag.Flag == Flag.Recent);
}
