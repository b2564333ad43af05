namespace Posthorn.Configuration;

/// <summary>The whole configuration, with its defaults. <see cref="ConfigurationKeys"/> says what each key means and allows.</summary>
internal sealed class PosthornOptions
{
    public string DataFolder { get; set; } = "data";

    public int ShutdownSeconds { get; set; } = 10;

    public List<ListenerOptions> Listeners { get; } = [];

    public TlsOptions Tls { get; } = new();

    public AccountOptions Accounts { get; } = new();

    public PasswordOptions Passwords { get; } = new();

    public LimitOptions Limits { get; } = new();

    public ImapSectionOptions Imap { get; } = new();

    public SearchOptions Search { get; } = new();

    public RetentionOptions Retention { get; } = new();

    public LogOptions Log { get; } = new();

    public HttpOptions Http { get; } = new();

    /// <summary>Where the store answers commands of this program while it is served.</summary>
    public string ControlSocket => Path.Combine(DataFolder, "control.sock");

    /// <summary>IMAP with STARTTLS and with implicit TLS for everybody, LMTP for the MTA on this machine.</summary>
    public static List<ListenerOptions> DefaultListeners() =>
    [
        new() { Protocol = "imap", Address = "*", Port = 143, Tls = "starttls" },
        new() { Protocol = "imap", Address = "*", Port = 993, Tls = "implicit" },
        new() { Protocol = "lmtp", Address = "127.0.0.1", Port = 24, Tls = "none" },
    ];
}

/// <summary>An address on which a protocol is served.</summary>
internal sealed class ListenerOptions
{
    public string Protocol { get; set; } = "imap";

    public string? Address { get; set; }

    public int? Port { get; set; }

    public string? Socket { get; set; }

    public string SocketMode { get; set; } = "0660";

    public string? Tls { get; set; }

    public bool PlainTextLogin { get; set; }

    public IReadOnlyList<string> HiddenCapabilities { get; set; } = [];

    /// <summary>The protocol's name for logs: implicit TLS has a name of its own.</summary>
    public string Name => Tls == "implicit" ? Protocol + "s" : Protocol;

    public override string ToString() => Socket ?? (Address is "*" ? $"*:{Port}" : Address!.Contains(':') ? $"[{Address}]:{Port}" : $"{Address}:{Port}");
}

internal sealed class TlsOptions
{
    public string? Certificate { get; set; }

    public string? Key { get; set; }
}

internal sealed class AccountOptions
{
    public IReadOnlyList<string> LocalDomains { get; set; } = [];

    public int? DefaultQuotaMiB { get; set; }

    public bool SubscribeOnCreate { get; set; }

    /// <summary>Items of the form account=CAPABILITY.</summary>
    public IReadOnlyList<string> HiddenCapabilities { get; set; } = [];

    public string Drafts { get; set; } = "Drafts";

    public string Sent { get; set; } = "Sent";

    public string Trash { get; set; } = "Trash";

    public string Junk { get; set; } = "Junk";

    public string Archive { get; set; } = "Archive";
}

internal sealed class PasswordOptions
{
    public string Scheme { get; set; } = "SCRAM-SHA-256";

    public int ScramIterations { get; set; } = 60_000;

    public int Argon2MemoryMiB { get; set; } = 64;

    public int Argon2Passes { get; set; } = 3;

    public int RememberMinutes { get; set; } = 10;

    public int RememberEntries { get; set; } = 50_000;

    public int FailureDelayMilliseconds { get; set; } = 500;

    /// <summary>Derivations at one time; null for one per core.</summary>
    public int? Concurrency { get; set; }
}

internal sealed class LimitOptions
{
    public int MaxMessageMiB { get; set; } = 150;

    public int MaxConnections { get; set; } = 20_000;

    public int MaxConnectionsPerAddress { get; set; } = 100;

    public int MaxUnauthenticated { get; set; } = 2_000;

    public int MaxCommandLineBytes { get; set; } = 65_536;

    public int MaxLiteralBytes { get; set; } = 131_072;

    public int IdleTimeoutMinutes { get; set; } = 30;

    public int IdleKeepAliveSeconds { get; set; } = 120;

    public int PreAuthTimeoutSeconds { get; set; } = 60;

    public int TlsHandshakeTimeoutSeconds { get; set; } = 10;

    public int WriteTimeoutSeconds { get; set; } = 60;
}

internal sealed class ImapSectionOptions
{
    public int MessageLimit { get; set; } = 10_000_000;

    public int SaveLimit { get; set; }

    public bool LimitUnaskedLiterals { get; set; }

    public string? SubmissionAccount { get; set; }

    public string Language { get; set; } = "en";

    public IReadOnlyList<string> Administrators { get; set; } = [];

    public string? AdminContact { get; set; }

    public int MaxAnnotationBytes { get; set; } = 65_536;

    public int MaxAnnotations { get; set; } = 1_000;

    public int MaxAnnotationsKiB { get; set; } = 1024;

    public bool SmartFolders { get; set; } = true;

    public bool SmartFoldersSearchTrash { get; set; }

    public int MaxSmartFolders { get; set; } = 50;

    public int MaxSmartFolderMessages { get; set; } = 500_000;
}

internal sealed class SearchOptions
{
    public bool Index { get; set; } = true;
}

internal sealed class RetentionOptions
{
    public int ExpungedDays { get; set; } = 14;
}

internal sealed class LogOptions
{
    public string Format { get; set; } = "text";

    public string Level { get; set; } = "information";
}

internal sealed class HttpOptions
{
    public bool Enabled { get; set; }

    public string Address { get; set; } = "127.0.0.1";

    public int Port { get; set; } = 8080;
}
