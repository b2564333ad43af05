namespace Posthorn.Imap.Syntax;

public ref partial struct ImapReader
{
    /// <summary>date = date-text / DQUOTE date-text DQUOTE</summary>
    /// <returns>The date; 1 January of year 1 after an error.</returns>
    public DateOnly Date()
    {
        var start = _position;
        var text = NextIs((byte)'"') ? Quoted() : Run(Characters.Atom, "a date");
        if (!ImapDate.TryParseDate(text, out var date))
        {
            Fail(start, "a date such as 1-Feb-1994");
        }

        return date;
    }

    /// <summary>date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE</summary>
    /// <returns>The time with its zone; 1 January of year 1 after an error.</returns>
    public DateTimeOffset DateTime()
    {
        var start = _position;
        var text = NextIs((byte)'"') ? Quoted() : default;
        if (!ImapDate.TryParseDateTime(text, out var time))
        {
            Fail(start, "a date and time such as \"17-Jul-1996 02:44:25 -0700\"");
        }

        return time;
    }
}
