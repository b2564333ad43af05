using System.Buffers;

namespace Posthorn.Mail;

/// <summary>Folds a text that comes in chunks, so that substrings of it can be compared by their characters.</summary>
internal interface ITextFolder
{
    /// <summary>Folds a chunk.</summary>
    void Fold(ReadOnlySpan<char> text, IBufferWriter<char> output);

    /// <summary>Folds what has been kept back at the end of the text.</summary>
    void Finish(IBufferWriter<char> output);
}

/// <summary>Leaves a text as it is, but for the case of a to z.</summary>
internal sealed class PlainFolder(bool ignoresCase) : ITextFolder
{
    public void Fold(ReadOnlySpan<char> text, IBufferWriter<char> output)
    {
        var folded = output.GetSpan(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            folded[i] = ignoresCase && char.IsAsciiLetterLower(text[i]) ? (char)(text[i] - 0x20) : text[i];
        }

        output.Advance(text.Length);
    }

    public void Finish(IBufferWriter<char> output)
    {
    }
}
