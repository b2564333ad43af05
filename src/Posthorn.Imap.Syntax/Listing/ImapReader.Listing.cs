namespace Posthorn.Imap.Syntax;

public ref partial struct ImapReader
{
    /// <summary>"(" status-att *(SP status-att) ")"; empty after an error.</summary>
    public IReadOnlyList<StatusItem> StatusItems() => List(Grammar.StatusItems);

    /// <summary>[SP list-select-opts] SP mailbox SP mbox-or-pat [SP list-return-opts], from behind the command's name.</summary>
    public ListProgram ListProgram()
    {
        IReadOnlyList<ListSelectOption> select = [];
        var isExtended = false;
        Space();
        if (NextIs((byte)'('))
        {
            // list-select-opts = "(" [(*(list-select-opt SP) list-select-base-opt *(SP list-select-opt) / …)] ")"
            isExtended = true;
            var start = Offset;
            select = List(Grammar.ListSelectOptions, mayBeEmpty: true);

            // RFC 5258 §3.1: RECURSIVEMATCH modifies another selection option and cannot stand alone.
            if (select.Contains(ListSelectOption.RecursiveMatch)
                && select.All(option => option == ListSelectOption.RecursiveMatch || option == ListSelectOption.Remote))
            {
                Fail(start, "another selection option beside RECURSIVEMATCH");
            }

            Space();
        }

        // A reference is the beginning of a name, and may itself end in the delimiter.
        var reference = ListMailbox();
        Space();
        IReadOnlyList<string> patterns;
        if (NextIs((byte)'('))
        {
            isExtended = true;
            patterns = List(static (ref reader) => reader.ListMailbox());
        }
        else
        {
            patterns = [ListMailbox()];
        }

        IReadOnlyList<ListReturnOption> result = [];
        if (NextIs((byte)' '))
        {
            isExtended = true;
            if (!Space().TryTakeWord("RETURN"u8))
            {
                Fail("RETURN");
            }

            result = Space().List(Grammar.ListReturnOptions, mayBeEmpty: true);
        }

        return new ListProgram(select, reference, patterns, result, isExtended);
    }
}
