using Posthorn.Imap.Grammar.Responses;

namespace Posthorn.Imap.Grammar.Checking;

/// <summary>What RFC 9585 asks of a server: INPROGRESS tells of the command under way, goes only upwards, and keeps its goal.</summary>
internal sealed class InProgressRules
{
    private InProgressCode? _last;

    public void Completed() => _last = null;

    /// <summary>The rule that a response breaks, or null.</summary>
    public string? Problem(Response response, SentCommand? command)
    {
        switch (response)
        {
            case TaggedResponse { Code: InProgressCode } or ContinuationResponse { Code: InProgressCode }:
                return "INPROGRESS belongs to an untagged OK (RFC 9585 §4)";
            case StatusResponse { Code: InProgressCode code } status:
                var last = _last;
                _last = code;
                return status.Condition != Condition.Ok ? "INPROGRESS belongs to OK (RFC 9585 §4)"
                    : command is null ? "INPROGRESS while no command is in progress (RFC 9585 §4)"
                    : code.Tag is null ? (command.Tag.Contains(']') ? null : "INPROGRESS without the tag (RFC 9585 §4)")
                    : code.Tag != command.Tag ? $"INPROGRESS of '{code.Tag}', but '{command.Tag}' is under way (RFC 9585 §4)"
                    : last?.Progress > code.Progress ? "INPROGRESS goes backwards (RFC 9585 §4)"
                    : last is not null && last.Goal != code.Goal ? "INPROGRESS has another goal (RFC 9585 §4)"
                    : null;
            default:
                return null;
        }
    }
}
