using SQLitePCL;

namespace Posthorn.Store.Sqlite;

/// <summary>
/// A prepared statement of one <see cref="Connection"/>, in use by one caller: parameters are given in order, then rows are
/// stepped through. Disposing ends the use, not the statement, which the connection keeps for the next one.
/// </summary>
internal sealed class Statement(sqlite3 database, sqlite3_stmt handle) : IDisposable
{
    private int _parameters;

    /// <summary>Gives the next parameter.</summary>
    public Statement With(long value)
    {
        Check(raw.sqlite3_bind_int64(handle, ++_parameters, value));
        return this;
    }

    /// <summary>Gives the next parameter.</summary>
    public Statement With(long? value)
    {
        if (value is { } number)
        {
            return With(number);
        }

        Check(raw.sqlite3_bind_null(handle, ++_parameters));
        return this;
    }

    /// <summary>Gives the next parameter.</summary>
    public Statement With(string? value)
    {
        Check(value is null
            ? raw.sqlite3_bind_null(handle, ++_parameters)
            : raw.sqlite3_bind_text(handle, ++_parameters, value));
        return this;
    }

    /// <summary>Gives the next parameter; the bytes are copied.</summary>
    public Statement With(ReadOnlySpan<byte> value)
    {
        // An empty span has no address, which would be bound as NULL.
        Check(value.IsEmpty
            ? raw.sqlite3_bind_zeroblob(handle, ++_parameters, 0)
            : raw.sqlite3_bind_blob(handle, ++_parameters, value));
        return this;
    }

    /// <summary>Goes to the next row; false at the end.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        if (code != raw.SQLITE_DONE)
        {
            Check(code);
        }

        return false;
    }

    /// <summary>Runs to the end and ends the use.</summary>
    /// <returns>How many rows were inserted, updated or deleted.</returns>
    public int Execute()
    {
        using (this)
        {
            while (Step())
            {
            }

            return raw.sqlite3_changes(database);
        }
    }

    /// <summary>The first column of the only row, or null if there is none or it is NULL; ends the use.</summary>
    public long? Scalar()
    {
        using (this)
        {
            return Step() && !IsNull(0) ? Int64(0) : null;
        }
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(handle, column);

    public long? NullableInt64(int column) => IsNull(column) ? null : Int64(column);

    public int Int32(int column) => checked((int)raw.sqlite3_column_int64(handle, column));

    public uint UInt32(int column) => checked((uint)raw.sqlite3_column_int64(handle, column));

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string();

    public string? NullableText(int column) => IsNull(column) ? null : Text(column);

    /// <summary>The bytes of a BLOB or of a text; valid until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(handle, column);

    /// <inheritdoc/>
    public void Dispose()
    {
        _parameters = 0;

        // What reset returns is the error of the last step, which has been thrown already.
        _ = raw.sqlite3_reset(handle);
    }

    /// <summary>Gives the statement back to SQLite.</summary>
    public void Close() => handle.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw Connection.Failure(database, code);
        }
    }
}
