using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Commands;

/// <summary>A command with its arguments, ready to be executed.</summary>
internal interface IImapCommand
{
    /// <summary>Whether it names messages by number although it is a UID command, so that no number may change meanwhile.</summary>
    bool NamesNumbers => false;

    /// <summary>Whether its result is kept for <c>$</c>, so that a NO to it leaves an empty one (RFC 5182 §2.1).</summary>
    bool SavesSearch => false;

    /// <summary>
    /// Does it and writes its untagged responses. The session writes the tagged response, after it has told the client what
    /// else has changed.
    /// </summary>
    ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel);
}

/// <summary>A command in three parts: rules, grammar, behaviour.</summary>
internal interface IImapCommand<TSelf> : IImapCommand
    where TSelf : IImapCommand<TSelf>
{
    /// <summary>What is known of it before its arguments are read.</summary>
    static abstract CommandRules Rules { get; }

    /// <summary>Reads the arguments. Errors stay in the reader.</summary>
    static abstract TSelf Parse(ref ImapReader reader, CommandForm form);
}

/// <summary>How a command ends: the tagged response.</summary>
internal readonly record struct Completion(CompletionStatus Status, ResponseCode? Code, ResponseText Text)
{
    /// <summary>It was done.</summary>
    public static Completion Ok(ResponseText text) => new(CompletionStatus.Ok, null, text);

    /// <summary>It was done.</summary>
    public static Completion Ok(ResponseCode code, ResponseText text) => new(CompletionStatus.Ok, code, text);

    /// <summary>The tagged response has been written.</summary>
    public static Completion AlreadySent => new(CompletionStatus.AlreadySent, null, "");

    /// <summary>It was not done.</summary>
    public static Completion No(ResponseText text) => new(CompletionStatus.No, null, text);

    /// <summary>It was not done.</summary>
    public static Completion No(ResponseCode code, ResponseText text) => new(CompletionStatus.No, code, text);

    /// <summary>It was wrong.</summary>
    public static Completion Bad(ResponseText text) => new(CompletionStatus.Bad, null, text);

    /// <summary>It was wrong.</summary>
    public static Completion Bad(ResponseCode code, ResponseText text) => new(CompletionStatus.Bad, code, text);
}

/// <summary>How a command was answered (RFC 9051 §7.1).</summary>
internal enum CompletionStatus
{
    /// <summary>OK.</summary>
    Ok,

    /// <summary>NO.</summary>
    No,

    /// <summary>BAD.</summary>
    Bad,

    /// <summary>The command has written its tagged response itself, because something had to follow it at once (STARTTLS).</summary>
    AlreadySent,
}
