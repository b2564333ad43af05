namespace Posthorn.Mail;

/// <summary>
/// A sink that looks at lines: it is told where HTML quotes, gets a line end where a block begins or ends, and no titles.
/// </summary>
internal interface IQuoteSink : ITextSink
{
    /// <summary>A quotation begins; they may be nested.</summary>
    void BeginQuote();

    /// <summary>A quotation ends; there may be more ends than beginnings.</summary>
    void EndQuote();
}
