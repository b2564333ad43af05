namespace Posthorn.Mail;

/// <summary>What a message says, computed once at delivery.</summary>
public sealed class MessageSummary
{
}
