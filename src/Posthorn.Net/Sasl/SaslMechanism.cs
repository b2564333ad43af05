namespace Posthorn.Net.Sasl;

/// <summary>A row of the table of mechanisms.</summary>
/// <param name="Name">The name as it is advertised (RFC 4422 §3.1: upper-case).</param>
/// <param name="SendsPassword">True if it shows the password to whoever listens: offer it only under TLS or on loopback.</param>
/// <param name="ClientFirst">True if the client speaks first: without an initial response the server sends an empty challenge (RFC 4422
/// §5).</param>
/// <param name="Begin">Begins an exchange.</param>
public sealed record SaslMechanism(string Name, bool SendsPassword, bool ClientFirst, Func<ISaslExchange> Begin)
{
    /// <summary>PLAIN, RFC 4616.</summary>
    public static SaslMechanism Plain { get; } = new("PLAIN", SendsPassword: true, ClientFirst: true, static () => new PlainMechanism());

    /// <summary>Every mechanism, the preferred first.</summary>
    public static IReadOnlyList<SaslMechanism> All { get; } = [Plain];

    /// <summary>The mechanism of that name (ASCII, any case), or null.</summary>
    public static SaslMechanism? Find(ReadOnlySpan<byte> name)
    {
        foreach (var mechanism in All)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(name, mechanism.Name))
                return mechanism;
        }

        return null;
    }
}
