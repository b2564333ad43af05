namespace Posthorn.Imap.Syntax;

public ref partial struct ImapReader
{
    private static readonly Dictionary<string, SearchSourceKind> s_searchSources = new(StringComparer.OrdinalIgnoreCase)
    {
        ["SELECTED"] = SearchSourceKind.Selected,
        ["INBOXES"] = SearchSourceKind.Inboxes,
        ["PERSONAL"] = SearchSourceKind.Personal,
        ["SUBSCRIBED"] = SearchSourceKind.Subscribed,
        ["SUBTREE"] = SearchSourceKind.Subtree,
        ["SUBTREE-ONE"] = SearchSourceKind.SubtreeOne,
        ["MAILBOXES"] = SearchSourceKind.Mailboxes,
    };

    /// <summary>["IN" SP "(" filter-mailboxes *(SP filter-mailboxes) ")" SP] (RFC 7377 §4); there are no scope-options yet.</summary>
    /// <returns>The sources; null if there is no IN.</returns>
    public IReadOnlyList<SearchSource>? OptionalSearchSources() => TryTakeWord("IN"u8) ? SearchSourceList() : null;

    private IReadOnlyList<SearchSource> SearchSourceList()
    {
        var sources = Space().List(static (ref reader) => reader.SearchSource());
        Space();
        return sources;
    }

    // filter-mailboxes, with "subtree-one" and without "selected-delayed"
    private SearchSource SearchSource()
    {
        var start = Offset;
        if (!s_searchSources.TryGetValue(Atom(), out var kind))
        {
            Fail(start, "selected, inboxes, personal, subscribed, subtree, subtree-one or mailboxes");
        }

        return new SearchSource(kind, kind >= SearchSourceKind.Subtree ? Space().OneOrMoreMailboxes() : []);
    }

    // one-or-more-mailbox = mailbox / "(" mailbox *(SP mailbox) ")" (RFC 5465 §8)
    private IReadOnlyList<string> OneOrMoreMailboxes() =>
        NextIs((byte)'(') ? List(static (ref reader) => reader.Mailbox()) : [Mailbox()];
}
