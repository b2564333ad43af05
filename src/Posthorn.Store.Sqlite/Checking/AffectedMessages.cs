namespace Posthorn.Store.Sqlite;

/// <summary>Finds the messages that damaged contents belong to, so that they can be named.</summary>
internal static class AffectedMessages
{
    /// <summary>One damage for each message of a damaged content; those of contents that only expunged messages have stay as they are.</summary>
    public static List<Damage> Name(Connection database, IReadOnlyDictionary<long, Damage> damaged)
    {
        var named = new List<Damage>();
        var rest = damaged.Keys.ToHashSet();
        using (var rows = database.Use("SELECT account, mailbox, uid, content FROM message"))
        {
            while (rows.Step())
            {
                if (damaged.TryGetValue(rows.Int64(3), out var damage))
                {
                    rest.Remove(rows.Int64(3));
                    var where = CheckContext.NameOf(database, rows.Int64(0), rows.Int32(1));
                    named.Add(damage with
                    {
                        Text = $"Message {rows.UInt32(2)} in {where}: {damage.Text}",
                        Account = rows.Int64(0),
                        Mailbox = rows.Int32(1),
                        Uid = rows.UInt32(2),
                    });
                }
            }
        }

        named.AddRange(rest.Select(content => damaged[content]));
        return named;
    }
}
