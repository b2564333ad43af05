namespace Posthorn.Imap.Syntax;

public ref partial struct ImapReader
{
    /// <summary>list = "LIST" [SP list-select-opts] SP mailbox SP mbox-or-pat [SP list-return-opts], behind "LIST" SP.</summary>
    public ListArguments ListArguments()
    {
        var hasSelect = NextIs((byte)'(');
        var select = hasSelect ? ListSelectOptions() : [];
        if (hasSelect)
        {
            Space();
        }

        var reference = Mailbox();
        Space();
        var hasPatterns = NextIs((byte)'(');
        IReadOnlyList<string> patterns = hasPatterns ? List(static (ref reader) => reader.ListMailbox()) : [ListMailbox()];
        var hasReturn = TryTake((byte)' ');
        var returns = hasReturn ? ListReturnOptions() : [];
        return new ListArguments(select, reference, patterns, returns, hasSelect || hasPatterns || hasReturn);
    }

    /// <summary>list-select-opts = "(" [list-select-opt *(SP list-select-opt)] ")"</summary>
    public IReadOnlyList<ListSelectOption> ListSelectOptions()
    {
        var start = _position;
        var options = List(Grammar.ListSelectOptions, mayBeEmpty: true);

        // RFC 5258 §3.1: RECURSIVEMATCH must not be the only one, nor be with independent ones only.
        if (options.Any(static option => option.Kind == ListSelectKind.Modifier)
            && options.All(static option => option.Kind != ListSelectKind.Base))
        {
            Fail(start, "a selection option such as SUBSCRIBED beside RECURSIVEMATCH");
            return [];
        }

        return options;
    }

    /// <summary>list-return-opts = "RETURN" SP "(" [return-option *(SP return-option)] ")"</summary>
    public IReadOnlyList<ListReturnOption> ListReturnOptions()
    {
        if (!TryTakeWord("RETURN"u8))
        {
            Fail("RETURN");
        }

        return Space().List(Grammar.ListReturnOptions, mayBeEmpty: true);
    }

    /// <summary>"(" status-att *(SP status-att) ")": each once, in the order sent.</summary>
    public IReadOnlyList<StatusItem> StatusItems() => [.. List(Grammar.StatusItems).Distinct()];
}
