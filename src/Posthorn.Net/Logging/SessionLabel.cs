namespace Posthorn.Net;

/// <summary>
/// What every log line of a connection carries, in one form for all protocols: <c>session=… remote=… account=…</c>. It is an argument of the
/// line; formats for programs take its fields apart.
/// </summary>
public sealed class SessionLabel
{
    private readonly LineConnection _connection;

    internal SessionLabel(LineConnection connection) => _connection = connection;

    /// <summary>The session's id.</summary>
    public string Session => _connection.SessionId;

    /// <summary>The peer's address, <c>unix</c> or <c>-</c>.</summary>
    public string Remote => _connection.Peer;

    /// <summary>The account that has logged in, or <c>-</c>.</summary>
    public string Account => LogText.Word(_connection.Account);

    /// <summary>The three fields.</summary>
    public override string ToString() => $"session={Session} remote={Remote} account={Account}";
}
