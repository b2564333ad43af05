namespace Posthorn.Store.Sqlite;

/// <summary>What the writer's thread works on.</summary>
internal sealed class WriterDatabase : IDisposable
{
    private long _lastContent;

    private WriterDatabase(Connection connection) => Connection = connection;

    /// <summary>The only connection that writes.</summary>
    public Connection Connection { get; }

    /// <summary>Opens the database, making it or bringing it up to date if need be.</summary>
    public static WriterDatabase Open(string path)
    {
        var connection = Connection.OpenWriter(path);
        try
        {
            Schema.Prepare(connection, path);
            return new WriterDatabase(connection)
            {
                _lastContent = connection.Use("SELECT max(id) FROM content").Scalar() ?? 0,
            };
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// An identity for new content. None is given twice while the store is open, also not after a rollback or a collection:
    /// sessions may still hold it.
    /// </summary>
    public ContentId NextContent() => new(++_lastContent);

    /// <summary>Opens the connection anew after it has become unusable.</summary>
    public WriterDatabase Reopen(string path)
    {
        Connection.Dispose();
        var fresh = Open(path);
        fresh._lastContent = Math.Max(fresh._lastContent, _lastContent);
        return fresh;
    }

    /// <inheritdoc/>
    public void Dispose() => Connection.Dispose();
}
