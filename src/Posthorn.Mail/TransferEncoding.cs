namespace Posthorn.Mail;

/// <summary>A Content-Transfer-Encoding (RFC 2045 §6). The numbers are stored: they never change.</summary>
public enum TransferEncoding
{
    /// <summary>7bit, which is also the default.</summary>
    SevenBit = 0,

    /// <summary>8bit.</summary>
    EightBit = 1,

    /// <summary>binary.</summary>
    Binary = 2,

    /// <summary>base64.</summary>
    Base64 = 3,

    /// <summary>quoted-printable.</summary>
    QuotedPrintable = 4,

    /// <summary>Any other name. Such a body cannot be decoded; RFC 2045 §6.4 has it treated as application/octet-stream.</summary>
    Unknown = 5,
}
