namespace Posthorn.Store.Sqlite;

/// <summary>Where the frames of a content are. The values are part of the store's format.</summary>
internal static class ContentForm
{
    /// <summary>In the table body.</summary>
    public const long Body = 1;

    /// <summary>In a file named by the hash.</summary>
    public const long File = 2;
}
