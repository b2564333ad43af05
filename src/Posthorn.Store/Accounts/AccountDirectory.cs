namespace Posthorn.Store;

/// <summary>Finds the account that a log-in name or a recipient address means.</summary>
/// <param name="engine">Where accounts are kept.</param>
/// <param name="localDomains">Domains whose addresses also mean the account with the bare local part.</param>
public sealed class AccountDirectory(IStoreEngine engine, IReadOnlyCollection<string> localDomains)
{
    private readonly HashSet<string> _localDomains = new(localDomains, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Finds the account for a log-in name: the name itself, or the part before the @ if the domain is a local one.
    /// </summary>
    public async ValueTask<AccountRecord?> FindLoginAsync(string name, CancellationToken cancel)
    {
        if (!AccountName.TryNormalize(name, out var normalized, out _))
        {
            return null;
        }

        if (await engine.FindAccountAsync(normalized, cancel) is { } exact)
        {
            return exact;
        }

        var (local, domain) = Split(normalized);
        return domain is not null && _localDomains.Contains(domain) ? await engine.FindAccountAsync(local, cancel) : null;
    }

    /// <summary>
    /// Finds the account for a recipient: as for a log-in, and if there is none, without the detail behind the first
    /// <c>+</c> of the local part (RFC 5233 §4). The detail is handed back for filing.
    /// </summary>
    public async ValueTask<(AccountRecord? Account, string? Detail)> FindRecipientAsync(string address, CancellationToken cancel)
    {
        if (await FindLoginAsync(address, cancel) is { } account)
        {
            return (account, null);
        }

        var (local, domain) = Split(address);
        var plus = local.IndexOf('+', StringComparison.Ordinal);
        if (plus <= 0)
        {
            return (null, null);
        }

        var user = domain is null ? local[..plus] : $"{local[..plus]}@{domain}";
        return (await FindLoginAsync(user, cancel), local[(plus + 1)..]);
    }

    private static (string Local, string? Domain) Split(string name) =>
        name.LastIndexOf('@') is > 0 and var at ? (name[..at], name[(at + 1)..]) : (name, null);
}
