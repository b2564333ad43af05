using Posthorn.Imap.Search;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.SmartFolders;

/// <summary>What a smart folder shows. Immutable.</summary>
/// <param name="Name">The folder's name.</param>
/// <param name="Top">The mailbox on which the filter is kept: it and those below it are searched. Null for all mailboxes.</param>
/// <param name="Key">What its messages match, without filters; null if the filter cannot be a folder.</param>
/// <param name="Fingerprint">Differs between definitions that may differ in their messages.</param>
internal sealed record SmartDefinition(string Name, string? Top, SearchKey? Key, string Fingerprint)
{
    /// <summary>The ages that it asks for, in seconds: time alone changes what it shows.</summary>
    public IReadOnlyList<uint> Ages { get; } = Key is null ? [] : [.. SearchKeys.AgesIn(Key)];

    /// <summary>The mailboxes that are searched.</summary>
    /// <param name="account">The account.</param>
    /// <param name="omitted">Mailboxes with these uses are left out, unless the filter is kept on them or above them.</param>
    public IEnumerable<MailboxInfo> Sources(AccountSnapshot account, SpecialUses omitted) => account.Mailboxes.Values.Where(
        mailbox => Top is null ? (mailbox.Uses & omitted) == 0 : mailbox.Name == Top || Store.MailboxName.IsBelow(mailbox.Name, Top));
}
