namespace Posthorn.Mail;

/// <summary>Takes text chunk by chunk.</summary>
public interface ITextSink
{
    /// <summary>Whether it has seen enough: what follows need not be decoded.</summary>
    bool IsSatisfied { get; }

    /// <summary>Takes the next characters. Chunks may end between the halves of a surrogate pair.</summary>
    void Take(ReadOnlySpan<char> text);
}
