namespace Posthorn.Store.Sqlite;

/// <summary>The store cannot be opened; the message is one plain sentence for the operator.</summary>
public class StoreRefusedException : Exception
{
    /// <summary>Without an explanation.</summary>
    public StoreRefusedException()
    {
    }

    /// <summary>With one plain sentence.</summary>
    public StoreRefusedException(string message) : base(message)
    {
    }

    /// <summary>With one plain sentence and the cause.</summary>
    public StoreRefusedException(string message, Exception innerException) : base(message, innerException)
    {
    }
}

/// <summary>Another process has the store open.</summary>
public sealed class StoreInUseException : StoreRefusedException
{
    /// <summary>Without an explanation.</summary>
    public StoreInUseException()
    {
    }

    /// <summary>With one plain sentence.</summary>
    public StoreInUseException(string message) : base(message)
    {
    }

    /// <summary>With one plain sentence and the cause.</summary>
    public StoreInUseException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
