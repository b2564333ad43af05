namespace Posthorn.Net.Sasl;

/// <summary>PLAIN (RFC 4616): the password in clear, so offered only where the connection is protected.</summary>
internal sealed class PlainMechanism : ISaslExchange
{
    public ValueTask<SaslStep> StepAsync(ReadOnlyMemory<byte> response, CancellationToken cancel = default) => new(Step(response.Span));

    // RFC 4616 §2: message = [authzid] UTF8NUL authcid UTF8NUL passwd
    private static SaslStep Step(ReadOnlySpan<byte> message)
    {
        if (message.Length > (2 * SaslLimits.MaxIdentity) + SaslLimits.MaxPassword + 2)
            return SaslStep.Fail(SaslFailure.TooLong);
        var first = message.IndexOf((byte)0);
        if (first < 0)
            return SaslStep.Fail(SaslFailure.Malformed);
        var rest = message[(first + 1)..];
        var second = rest.IndexOf((byte)0);
        if (second < 0 || rest[(second + 1)..].Contains((byte)0))
            return SaslStep.Fail(SaslFailure.Malformed);

        var failure = PasswordCredentials.TryCreate(message[..first], rest[..second], rest[(second + 1)..], out var credentials);
        return failure == SaslFailure.None ? SaslStep.Verify(credentials!) : SaslStep.Fail(failure);
    }
}
