using System.Text;

namespace Posthorn.Accounts;

/// <summary>Reads CSV (RFC 4180): commas, fields in quotes where need be, quotes doubled within. Empty lines are passed over.</summary>
internal static class CsvReader
{
    /// <summary>All lines of a text.</summary>
    public static List<CsvLine> Read(string text)
    {
        var lines = new List<CsvLine>();
        var fields = new List<string>();
        var field = new StringBuilder();
        var (number, start, quoted) = (1, 1, false);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted)
            {
                if (c != '"')
                {
                    field.Append(c);
                    number += c == '\n' ? 1 : 0;
                }
                else if (i + 1 < text.Length && text[i + 1] == '"')
                {
                    field.Append('"');
                    i++;
                }
                else
                {
                    quoted = false;
                }
            }
            else if (c == '"' && field.Length == 0)
            {
                quoted = true;
            }
            else if (c == ',')
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else if (c == '\n')
            {
                End(ref start, ++number);
            }
            else if (c != '\r')
            {
                field.Append(c);
            }
        }

        End(ref start, number);
        return lines;

        void End(ref int first, int next)
        {
            if (fields.Count > 0 || field.Length > 0)
            {
                fields.Add(field.ToString());
                lines.Add(new CsvLine(first, [.. fields]));
            }

            fields.Clear();
            field.Clear();
            first = next;
        }
    }
}
