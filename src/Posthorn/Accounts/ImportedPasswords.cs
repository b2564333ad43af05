using Posthorn.Configuration;
using Posthorn.Net.Sasl;

namespace Posthorn.Accounts;

/// <summary>
/// Turns the passwords of an import into what is kept of them. That costs a key derivation each, minutes for thousands: it is done where the
/// command runs, so that the threads of a running server, and the log-ins that wait for them, are not occupied with it.
/// </summary>
internal static class ImportedPasswords
{
    /// <summary>
    /// The same lines with stored forms in the place of passwords, on all cores. Lines that are no account are left as they are: whoever takes
    /// them says what is wrong.
    /// </summary>
    public static List<CsvLine> Protect(IReadOnlyList<CsvLine> lines, PasswordOptions options, CancellationToken cancel)
    {
        var protectedLines = new CsvLine[lines.Count];
        Parallel.For(0, lines.Count, new ParallelOptions { CancellationToken = cancel }, i => protectedLines[i] = Protect(lines[i], options));
        return [.. protectedLines];
    }

    private static CsvLine Protect(CsvLine line, PasswordOptions options) =>
        line.Fields is [var name, var password] && !password.StartsWith('{')
        && SaslPrep.TryPrepare(password, out var prepared) && prepared.Length > 0
            ? line with { Fields = [name, Credentials.Create(prepared, options)] }
            : line;
}
