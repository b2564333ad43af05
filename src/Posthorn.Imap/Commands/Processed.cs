using Posthorn.Imap.Changes;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Commands;

/// <summary>
/// The messages of a command that are processed: all that it names, or as many of them as MESSAGELIMIT allows, those with the highest
/// UIDs (RFC 9738 §3.1).
/// </summary>
/// <param name="Messages">They, ascending.</param>
/// <param name="Limit">What the client is told if these are not all; else null.</param>
internal readonly record struct Processed(NumberedMessages Messages, ResponseCode? Limit)
{
    /// <summary>Whether these are not all, so that they are answered from the highest UID down to the lowest.</summary>
    public bool IsCut => Limit is not null;

    /// <summary>The UIDs.</summary>
    public UidSet Uids => Messages.Uids;

    /// <summary>What is processed of the messages that a command names.</summary>
    public static Processed Of(ImapSession session, NumberedMessages named)
    {
        if (session.MessageLimit is not { } limit || named.Count <= limit)
        {
            return new Processed(named, null);
        }

        var newest = named.GetRange(named.Count - limit, limit);
        return new Processed(newest, SessionCodes.MessageLimit(limit, newest.First().Entry.Uid));
    }

    /// <summary>The code in the tagged OK; or, where that has another or it is no OK, in an untagged NO before it (RFC 9738 §3.1).</summary>
    public Completion Complete(ImapSession session, Completion completion)
    {
        if (Limit is null)
        {
            return completion;
        }

        const string Text = "Only the newest messages were processed.";
        if (completion is { Status: CompletionStatus.Ok, Code: null })
        {
            return Completion.Ok(Limit, Text);
        }

        session.Writer.Untagged(ResponseStatus.No, Limit, Text);
        return completion;
    }
}
