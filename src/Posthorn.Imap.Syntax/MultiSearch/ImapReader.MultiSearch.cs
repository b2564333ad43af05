namespace Posthorn.Imap.Syntax;

public ref partial struct ImapReader
{
    /// <summary>esearch-source-opts = "IN" SP "(" source-mbox [SP "(" scope-options ")"] ")", if it is there, and the space behind it (RFC 7377 §4).</summary>
    /// <returns>Which mailboxes; null if it is not there, which means the selected one.</returns>
    public IReadOnlyList<MailboxSelector>? OptionalSearchSources()
    {
        if (!TryTakeWord("IN"u8))
        {
            return null;
        }

        // source-mbox = filter-mailboxes *(SP filter-mailboxes); there are no scope options yet, so that a parenthesis is none of them.
        var sources = Space().List(static (ref reader) => reader.SearchSource());
        Space();
        return sources;
    }

    private MailboxSelector SearchSource()
    {
        var start = Offset;
        var source = MailboxSelector();
        if (source.Filter == NotifyFilter.SelectedDelayed)
        {
            Fail(start, "no SELECTED-DELAYED");   // RFC 7377 §2.2
        }

        return source;
    }
}
