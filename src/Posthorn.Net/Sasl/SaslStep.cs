namespace Posthorn.Net.Sasl;

/// <summary>Why a SASL exchange cannot succeed. It is the client's fault in all cases; say "authentication failed" or BAD, as the
/// protocol has it.</summary>
public enum SaslFailure
{
    /// <summary>None.</summary>
    None,

    /// <summary>The client cancelled with <c>*</c> (RFC 9051 §6.2.2).</summary>
    Cancelled,

    /// <summary>Not base64.</summary>
    InvalidBase64,

    /// <summary>Longer than <see cref="SaslLimits"/> allow.</summary>
    TooLong,

    /// <summary>Not what the mechanism's grammar allows.</summary>
    Malformed,

    /// <summary>A name or password has characters that RFC 4013 prohibits, or is not UTF-8.</summary>
    ProhibitedCharacters,
}

/// <summary>What a SASL mechanism answers to a client's response: exactly one of the three is set.</summary>
public readonly record struct SaslStep
{
    /// <summary>Send this challenge (may be empty) in base64 and pass the answer to the next step; null if the exchange is over.</summary>
    public ReadOnlyMemory<byte>? Challenge { get; init; }

    /// <summary>The exchange is over: verify these.</summary>
    public PasswordCredentials? Credentials { get; init; }

    /// <summary>The exchange is over: it failed.</summary>
    public SaslFailure Failure { get; init; }

    /// <summary>A step that asks for more.</summary>
    public static SaslStep Continue(ReadOnlyMemory<byte> challenge) => new() { Challenge = challenge };

    /// <summary>A step that yields credentials.</summary>
    public static SaslStep Verify(PasswordCredentials credentials) => new() { Credentials = credentials };

    /// <summary>A step that failed.</summary>
    public static SaslStep Fail(SaslFailure failure) => new() { Failure = failure };
}

/// <summary>One exchange of a SASL mechanism, on the server's side.</summary>
public interface ISaslExchange
{
    /// <summary>Takes the client's response (decoded), the initial one first.</summary>
    ValueTask<SaslStep> StepAsync(ReadOnlyMemory<byte> response, CancellationToken cancel = default);
}
