using System.Net;
using Posthorn.Imap;
using Posthorn.Store;

namespace Posthorn.Configuration;

/// <summary>Every key there is: reading, checking, the effective configuration and docs/operating.md follow this table.</summary>
internal static class ConfigurationKeys
{
    /// <summary>The key of the list whose items have <see cref="Listener"/>'s keys.</summary>
    public const string Listeners = "listeners";

    /// <summary>RFC 9738 §3.1: a limit SHOULD NOT be lower.</summary>
    private const int MinMessageLimit = 1000;

    private static readonly OptionalWords File = new("the path of a file");
    private static readonly Words MailboxNames = new("a mailbox name", name => MailboxName.TryNormalize(name, out _, out _));

    /// <summary>All keys but those of listeners, by section.</summary>
    public static IReadOnlyList<ConfigurationKey<PosthornOptions>> All { get; } =
    [
        Key("dataFolder", "Where all mail is kept; on a local disk.", new Words("the path of a folder"),
            o => o.DataFolder, (o, v) => o.DataFolder = v),
        Key("shutdownSeconds", "How long a stop may take before sessions are cut.", new WholeNumber(2, 600),
            o => o.ShutdownSeconds, (o, v) => o.ShutdownSeconds = v),

        Key("tls:certificate", "The certificate with its chain, PEM; loaded anew when the file changes.", File,
            o => o.Tls.Certificate, (o, v) => o.Tls.Certificate = v),
        Key("tls:key", "The certificate's key, PEM, not encrypted.", File, o => o.Tls.Key, (o, v) => o.Tls.Key = v),

        Key("accounts:localDomains", "Domains whose addresses mean the account with the bare local part.",
            new WordList("a list of domain names", domain => Uri.CheckHostName(domain) == UriHostNameType.Dns),
            o => o.Accounts.LocalDomains, (o, v) => o.Accounts.LocalDomains = v),
        Key("accounts:defaultQuotaMiB", "What a new account may hold.", new OptionalNumber(1, int.MaxValue, "no limit"),
            o => o.Accounts.DefaultQuotaMiB, (o, v) => o.Accounts.DefaultQuotaMiB = v),
        Key("accounts:subscribeOnCreate", "Whether a mailbox that a client creates is subscribed at once.", new YesOrNo(),
            o => o.Accounts.SubscribeOnCreate, (o, v) => o.Accounts.SubscribeOnCreate = v),
        Key("accounts:hiddenCapabilities", "IMAP capabilities that are off for an account, as account=CAPABILITY.",
            new WordList($"a list of account=CAPABILITY with capabilities of {Hideable}", IsHiddenForAccount),
            o => o.Accounts.HiddenCapabilities, (o, v) => o.Accounts.HiddenCapabilities = v),
        Key("accounts:drafts", "A new account's mailbox with the use \\Drafts.", MailboxNames,
            o => o.Accounts.Drafts, (o, v) => o.Accounts.Drafts = v),
        Key("accounts:sent", "A new account's mailbox with the use \\Sent.", MailboxNames,
            o => o.Accounts.Sent, (o, v) => o.Accounts.Sent = v),
        Key("accounts:trash", "A new account's mailbox with the use \\Trash.", MailboxNames,
            o => o.Accounts.Trash, (o, v) => o.Accounts.Trash = v),
        Key("accounts:junk", "A new account's mailbox with the use \\Junk.", MailboxNames,
            o => o.Accounts.Junk, (o, v) => o.Accounts.Junk = v),
        Key("accounts:archive", "A new account's mailbox with the use \\Archive.", MailboxNames,
            o => o.Accounts.Archive, (o, v) => o.Accounts.Archive = v),

        Key("passwords:scheme", "How new passwords are kept.", new OneOf("SCRAM-SHA-256", "ARGON2ID"),
            o => o.Passwords.Scheme, (o, v) => o.Passwords.Scheme = v),
        Key("passwords:scramIterations", "The cost of a new SCRAM-SHA-256 credential.", new WholeNumber(4096, 10_000_000),
            o => o.Passwords.ScramIterations, (o, v) => o.Passwords.ScramIterations = v),
        Key("passwords:argon2MemoryMiB", "The memory that a new ARGON2ID credential costs.", new WholeNumber(8, 1024),
            o => o.Passwords.Argon2MemoryMiB, (o, v) => o.Passwords.Argon2MemoryMiB = v),
        Key("passwords:argon2Passes", "The passes over that memory.", new WholeNumber(1, 100),
            o => o.Passwords.Argon2Passes, (o, v) => o.Passwords.Argon2Passes = v),
        Key("passwords:concurrency", "Key derivations at one time.", new OptionalNumber(1, 256, "one per core"),
            o => o.Passwords.Concurrency, (o, v) => o.Passwords.Concurrency = v),
        Key("passwords:rememberMinutes", "How long a log-in that succeeded is remembered after its last use; 0 for not at all.",
            new WholeNumber(0, 1440), o => o.Passwords.RememberMinutes, (o, v) => o.Passwords.RememberMinutes = v),
        Key("passwords:rememberEntries", "How many log-ins are remembered at most.", new WholeNumber(1, 10_000_000),
            o => o.Passwords.RememberEntries, (o, v) => o.Passwords.RememberEntries = v),
        Key("passwords:failureDelayMilliseconds", "The delay of a failed log-in; it doubles with each further one from the same address.",
            new WholeNumber(0, 10_000), o => o.Passwords.FailureDelayMilliseconds, (o, v) => o.Passwords.FailureDelayMilliseconds = v),

        Key("limits:maxMessageMiB", "The largest message that is taken.", new WholeNumber(1, 2000),
            o => o.Limits.MaxMessageMiB, (o, v) => o.Limits.MaxMessageMiB = v),
        Key("limits:maxConnections", "Connections at one time.", new WholeNumber(1, 1_000_000),
            o => o.Limits.MaxConnections, (o, v) => o.Limits.MaxConnections = v),
        Key("limits:maxConnectionsPerAddress", "Connections at one time from one address (IPv6: one /64); loopback is not counted.",
            new WholeNumber(1, 1_000_000), o => o.Limits.MaxConnectionsPerAddress, (o, v) => o.Limits.MaxConnectionsPerAddress = v),
        Key("limits:maxUnauthenticated", "Connections at one time that have not logged in.", new WholeNumber(1, 1_000_000),
            o => o.Limits.MaxUnauthenticated, (o, v) => o.Limits.MaxUnauthenticated = v),
        Key("limits:maxCommandLineBytes", "A command without its literals.", new WholeNumber(8192, 16_777_216),
            o => o.Limits.MaxCommandLineBytes, (o, v) => o.Limits.MaxCommandLineBytes = v),
        Key("limits:maxLiteralBytes", "All literals of a command that is not an APPEND.", new WholeNumber(4096, 16_777_216),
            o => o.Limits.MaxLiteralBytes, (o, v) => o.Limits.MaxLiteralBytes = v),
        Key("limits:idleTimeoutMinutes", "How long a session may be silent, and how long a command may take to come.", new WholeNumber(30, 10_080),
            o => o.Limits.IdleTimeoutMinutes, (o, v) => o.Limits.IdleTimeoutMinutes = v),
        Key("limits:idleKeepAliveSeconds", "How often an idling client hears of the server.", new WholeNumber(10, 1740),
            o => o.Limits.IdleKeepAliveSeconds, (o, v) => o.Limits.IdleKeepAliveSeconds = v),
        Key("limits:preAuthTimeoutSeconds", "Time from the connection to the log-in.", new WholeNumber(5, 3600),
            o => o.Limits.PreAuthTimeoutSeconds, (o, v) => o.Limits.PreAuthTimeoutSeconds = v),
        Key("limits:tlsHandshakeTimeoutSeconds", "Time for a TLS handshake.", new WholeNumber(1, 300),
            o => o.Limits.TlsHandshakeTimeoutSeconds, (o, v) => o.Limits.TlsHandshakeTimeoutSeconds = v),
        Key("limits:writeTimeoutSeconds", "How long a client may read nothing of an answer.", new WholeNumber(5, 3600),
            o => o.Limits.WriteTimeoutSeconds, (o, v) => o.Limits.WriteTimeoutSeconds = v),

        Key("imap:messageLimit", "How many messages one IMAP command processes; 0 for no limit.",
            new NumberOrZero(MinMessageLimit, int.MaxValue, "no limit"), o => o.Imap.MessageLimit, (o, v) => o.Imap.MessageLimit = v),
        Key("imap:saveLimit", "How many messages one COPY or APPEND adds, if messageLimit is 0; 0 for no limit.",
            new NumberOrZero(MinMessageLimit, int.MaxValue, "no limit"), o => o.Imap.SaveLimit, (o, v) => o.Imap.SaveLimit = v),
        Key("imap:limitUnaskedLiterals", "Whether literals that a client sends without being asked are limited to 4096 octets (LITERAL-).",
            new YesOrNo(), o => o.Imap.LimitUnaskedLiterals, (o, v) => o.Imap.LimitUnaskedLiterals = v),
        Key("imap:submissionAccount", "The account by which a submission server reads what its users authorize it to (URLAUTH).",
            new OptionalWords("the name of an account", v => AccountName.TryNormalize(v, out _, out _)),
            o => o.Imap.SubmissionAccount, (o, v) => o.Imap.SubmissionAccount = v),
        Key("imap:language", "The language that is spoken to a client that asks for the default one (LANGUAGE).", new OneOf([.. ImapOptions.Languages]),
            o => o.Imap.Language, (o, v) => o.Imap.Language = v),
        Key("imap:administrators", "Accounts that may change what all users share: the server's shared annotations, and filters (METADATA).",
            new WordList("a list of names of accounts", v => AccountName.TryNormalize(v, out _, out _)),
            o => o.Imap.Administrators, (o, v) => o.Imap.Administrators = v),
        Key("imap:adminContact", "A URI by which users reach who runs the server: /shared/admin (METADATA).",
            new OptionalWords("a URI such as \"mailto:postmaster@example.org\"", v => Uri.TryCreate(v, UriKind.Absolute, out _)),
            o => o.Imap.AdminContact, (o, v) => o.Imap.AdminContact = v),
        Key("imap:maxAnnotationBytes", "The largest value of an annotation (METADATA).", new WholeNumber(1024, 16_777_216),
            o => o.Imap.MaxAnnotationBytes, (o, v) => o.Imap.MaxAnnotationBytes = v),
        Key("imap:maxAnnotations", "Annotations of one mailbox, and of the server for one account.", new WholeNumber(10, 100_000),
            o => o.Imap.MaxAnnotations, (o, v) => o.Imap.MaxAnnotations = v),
        Key("imap:maxAnnotationsKiB", "All annotations of an account together.", new WholeNumber(16, 1_048_576),
            o => o.Imap.MaxAnnotationsKiB, (o, v) => o.Imap.MaxAnnotationsKiB = v),

        Key("imap:smartFolders", "Whether filters can be selected as mailboxes: #filters/NAME.", new YesOrNo(),
            o => o.Imap.SmartFolders, (o, v) => o.Imap.SmartFolders = v),
        Key("imap:smartFoldersSearchTrash", "Whether they also search mailboxes with the uses \\Trash and \\Junk.", new YesOrNo(),
            o => o.Imap.SmartFoldersSearchTrash, (o, v) => o.Imap.SmartFoldersSearchTrash = v),
        Key("imap:maxSmartFolders", "Smart folders of an account.", new WholeNumber(1, 1_000),
            o => o.Imap.MaxSmartFolders, (o, v) => o.Imap.MaxSmartFolders = v),
        Key("imap:maxSmartFolderMessages", "Messages that the smart folders of an account show together.", new WholeNumber(1_000, 100_000_000),
            o => o.Imap.MaxSmartFolderMessages, (o, v) => o.Imap.MaxSmartFolderMessages = v),

        Key("search:index", "Whether an index of the words in messages is kept, so that searches read few messages.", new YesOrNo(),
            o => o.Search.Index, (o, v) => o.Search.Index = v),

        Key("retention:expungedDays", "How long expunged messages and removed accounts are kept before their space is given back.",
            new WholeNumber(0, 3650), o => o.Retention.ExpungedDays, (o, v) => o.Retention.ExpungedDays = v),

        Key("log:format", "One line of text, or one JSON object, per event.", new OneOf("text", "json"),
            o => o.Log.Format, (o, v) => o.Log.Format = v),
        Key("log:level", "The least important events that are logged.", new OneOf("debug", "information", "warning", "error"),
            o => o.Log.Level, (o, v) => o.Log.Level = v),

        Key("http:enabled", "Whether health and the status page are served.", new YesOrNo(),
            o => o.Http.Enabled, (o, v) => o.Http.Enabled = v),
        Key("http:address", "Where: the page names sessions and accounts, so not to everybody.", Addresses(),
            o => o.Http.Address, (o, v) => o.Http.Address = v),
        Key("http:port", "On which port; 0 for any free one.", new WholeNumber(0, 65535), o => o.Http.Port, (o, v) => o.Http.Port = v),
    ];

    /// <summary>The keys of each of the listeners.</summary>
    public static IReadOnlyList<ConfigurationKey<ListenerOptions>> Listener { get; } =
    [
        ListenerKey("protocol", "What is spoken.", new OneOf("imap", "lmtp"), o => o.Protocol, (o, v) => o.Protocol = v),
        ListenerKey("address", "An IP address, * for all, or localhost.",
            new OptionalWords("an IP address, \"*\" or \"localhost\"", IsAddress), o => o.Address, (o, v) => o.Address = v),
        ListenerKey("port", "The port; 0 for any free one.", new OptionalNumber(0, 65535, "the protocol's own port"),
            o => o.Port, (o, v) => o.Port = v),
        ListenerKey("socket", "The path of a Unix socket, instead of address and port.",
            new OptionalWords("the path of a Unix socket"), o => o.Socket, (o, v) => o.Socket = v),
        ListenerKey("socketMode", "The socket file's mode, octal.", new Words("an octal file mode such as \"0660\"", IsMode),
            o => o.SocketMode, (o, v) => o.SocketMode = v),
        ListenerKey("tls", "Whether and how TLS begins.", new OptionalWords("\"none\", \"starttls\" or \"implicit\"", v => v is "none" or "starttls" or "implicit"),
            o => o.Tls, (o, v) => o.Tls = v),
        ListenerKey("plainTextLogin", "Whether passwords are taken without TLS; on loopback addresses and Unix sockets only.", new YesOrNo(),
            o => o.PlainTextLogin, (o, v) => o.PlainTextLogin = v),
        ListenerKey("hiddenCapabilities", "IMAP capabilities that are off on this listener, for clients that do them wrong.",
            new WordList($"a list of {Hideable}", IsHideable), o => o.HiddenCapabilities, (o, v) => o.HiddenCapabilities = v),
    ];

    /// <summary>Whether the text is an address to listen on.</summary>
    public static bool IsAddress(string text) => text is "*" or "localhost" || IPAddress.TryParse(text, out _);

    private static string Hideable => string.Join(", ", ImapOptions.HideableCapabilities);

    private static bool IsHideable(string name) => ImapOptions.HideableCapabilities.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static bool IsHiddenForAccount(string item) =>
        item.Split('=', 2) is [var account, var capability] && AccountName.TryNormalize(account, out _, out _) && IsHideable(capability);

    private static Words Addresses() => new("an IP address, \"*\" or \"localhost\"", IsAddress);

    private static bool IsMode(string text) => text.Length is 3 or 4 && text.All(c => c is >= '0' and <= '7') && (text.Length == 3 || text[0] == '0');

    private static ConfigurationKey<PosthornOptions, T> Key<T>(
        string path, string meaning, ValueRule<T> rule, Func<PosthornOptions, T> get, Action<PosthornOptions, T> set) =>
        new(path, meaning, rule, get, set);

    private static ConfigurationKey<ListenerOptions, T> ListenerKey<T>(
        string path, string meaning, ValueRule<T> rule, Func<ListenerOptions, T> get, Action<ListenerOptions, T> set) =>
        new(path, meaning, rule, get, set);
}
