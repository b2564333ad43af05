using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Console;
using Posthorn.Accounts;
using Posthorn.Configuration;
using Posthorn.Imap;
using Posthorn.Jobs;
using Posthorn.Lmtp;
using Posthorn.Net;
using Posthorn.Net.Tls;
using Posthorn.Store;
using Posthorn.Store.Sqlite;

namespace Posthorn.Hosting;

/// <summary>
/// The server: the store, the endpoints of all protocols on Kestrel, health and status over HTTP, and the control socket.
/// <see cref="StartAsync"/> opens and listens; <see cref="WaitAsync"/> runs until a signal, and ends in order.
/// </summary>
internal sealed class PosthornHost : IAsyncDisposable
{
    private readonly PosthornOptions _options;
    private readonly SqliteEngine _engine;
    private readonly LineServer _lines;
    private readonly PemCertificateSource? _certificates;
    private readonly WebApplication _app;

    private PosthornHost(
        PosthornOptions options, SqliteEngine engine, MailStore store, LineServer lines, PemCertificateSource? certificates, WebApplication app)
    {
        (_options, _engine, Store, _lines, _certificates, _app) = (options, engine, store, lines, certificates, app);
        Accounts = new AccountAdministration(store, options) { Removed = EndSessions };
        Jobs = new JobRunner(store, engine, Accounts, options, app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Posthorn.Jobs"));
    }

    /// <summary>The mail.</summary>
    public MailStore Store { get; }

    /// <summary>Makes and removes accounts.</summary>
    public AccountAdministration Accounts { get; }

    /// <summary>Does what administrators' commands ask for.</summary>
    public JobRunner Jobs { get; }

    /// <summary>Opens the store and starts to listen.</summary>
    /// <exception cref="StoreRefusedException">The store cannot be opened: in use, too new, on a network file system.</exception>
    /// <exception cref="IOException">A port is in use, or a certificate cannot be read.</exception>
    public static async Task<PosthornHost> StartAsync(PosthornOptions options, HostExtras extras)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Host.UseSystemd();
        ConfigureLog(builder.Logging, options.Log, extras.IsQuiet);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(options.ShutdownSeconds));
        builder.Services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);

        using var early = LoggerFactory.Create(logging => ConfigureLog(logging, options.Log, extras.IsQuiet));
        var engine = await SqliteEngine.OpenAsync(
            new SqliteEngineOptions
            {
                DataFolder = options.DataFolder,
                TextIndex = options.Search.Index,
                Report = text => HostLog.Store(early.CreateLogger("Posthorn.Store"), text),
            },
            TimeProvider.System, CancellationToken.None);
        PemCertificateSource? certificates = null;
        try
        {
            LineServer? lines = null;
            if (options.Tls.Certificate is { } certificate && options.Tls.Key is { } key)
            {
                certificates = await PemCertificateSource.OpenAsync(certificate, key, TimeProvider.System, early.CreateLogger("Posthorn.Tls"));
            }

            var store = new MailStore(engine, TimeProvider.System);
            builder.WebHost.UseKestrelCore().ConfigureKestrel((_, kestrel) =>
            {
                kestrel.AddServerHeader = false;
                lines = new LineServer(Limits(options.Limits), TimeProvider.System, kestrel.ApplicationServices.GetRequiredService<ILoggerFactory>());
                Listen(kestrel, options, extras, store, lines, certificates);
            });
            var sockets = new ListenSockets(options);
            builder.Services.Configure<SocketTransportOptions>(transport => transport.CreateBoundListenSocket = sockets.Bind);
            var app = builder.Build();
            PosthornHost? host = null;
            app.Use(async (HttpContext context, RequestDelegate next) =>
            {
                if (host is null)
                {
                    // Kestrel listens a moment before the start is over.
                    context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                    return;
                }

                await next(context);
            });
            WebEndpoints.Map(app, () => host!, options);
            await app.StartAsync();
            host = new PosthornHost(options, engine, store, lines!, certificates, app);
            return host;
        }
        catch
        {
            if (certificates is not null)
            {
                await certificates.DisposeAsync();
            }

            await engine.DisposeAsync();
            throw;
        }
    }

    /// <summary>The connections, for the status page.</summary>
    public IEnumerable<LineConnection> Sessions => _lines.Sessions;

    /// <summary>The certificate's end, for the health check.</summary>
    public DateTimeOffset? CertificateEnd => _certificates?.NotAfter;

    /// <summary>Fires when the server is to stop.</summary>
    public CancellationToken Stopping => _app.Lifetime.ApplicationStopping;

    /// <summary>
    /// Waits for SIGTERM or SIGINT. Then sessions are told to end, what is under way is finished, and everything is closed.
    /// </summary>
    public async Task WaitAsync()
    {
        var collecting = new ExpungedCollector(Store, _options.Retention, _app.Services.GetRequiredService<ILoggerFactory>()).RunAsync(Stopping);
        var stopping = new TaskCompletionSource();
        await using var registration = Stopping.Register(stopping.SetResult);
        await stopping.Task;

        // Sessions say goodbye while Kestrel closes the listeners; two seconds are left for the store.
        var grace = TimeSpan.FromSeconds(Math.Max(1, _options.ShutdownSeconds - 2));
        await _lines.DrainAsync(grace);
        await _app.StopAsync();
        await collecting;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _lines.DisposeAsync();
        if (_certificates is not null)
        {
            await _certificates.DisposeAsync();
        }

        await _engine.DisposeAsync();
    }

    private static void ConfigureLog(ILoggingBuilder logging, LogOptions options, bool isQuiet)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(isQuiet ? LogLevel.Warning : options.Level switch
        {
            "debug" => LogLevel.Debug,
            "warning" => LogLevel.Warning,
            "error" => LogLevel.Error,
            _ => LogLevel.Information,
        });
        logging.AddFilter("Microsoft", LogLevel.Warning);

        // Why a start failed is said once, in one sentence, on standard error.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        logging.AddConsole(console => console.FormatterName = options.Format == "json" ? JsonLogFormat.FormatName : LogFormat.FormatName);
        logging.AddConsoleFormatter<LogFormat, ConsoleFormatterOptions>();
        logging.AddConsoleFormatter<JsonLogFormat, ConsoleFormatterOptions>();
    }

    private static NetLimits Limits(LimitOptions limits) => NetLimits.Default with
    {
        MaxConnections = limits.MaxConnections,
        MaxConnectionsPerAddress = limits.MaxConnectionsPerAddress,
        MaxUnauthenticated = limits.MaxUnauthenticated,
        IdleTimeout = TimeSpan.FromMinutes(limits.IdleTimeoutMinutes),
        AuthenticationTimeout = TimeSpan.FromSeconds(limits.PreAuthTimeoutSeconds),
        WriteTimeout = TimeSpan.FromSeconds(limits.WriteTimeoutSeconds),
        TlsHandshakeTimeout = TimeSpan.FromSeconds(limits.TlsHandshakeTimeoutSeconds),
    };

    private static void Listen(
        KestrelServerOptions kestrel, PosthornOptions options, HostExtras extras, MailStore store, LineServer lines, ICertificateSource? certificates)
    {
        var directory = new AccountDirectory(store.Engine, [.. options.Accounts.LocalDomains]);
        var authenticator = new Authenticator(directory, options.Passwords, TimeProvider.System);
        foreach (var listener in options.Listeners)
        {
            var endpoint = new LineEndpoint(listener.Name)
            {
                Tls = listener.Tls == "none" || certificates is null ? null : new TlsSettings(certificates, listener.Protocol == "imap" ? "imap" : null),
                ImplicitTls = listener.Tls == "implicit",
                MustAuthenticate = listener.Protocol == "imap",
            };
            ProtocolConnectionHandler handler = listener.Protocol switch
            {
                "imap" => new ImapConnectionHandler(lines, endpoint, new ImapServer(store, authenticator, ImapOptionsOf(options, listener, extras))),
                "smtp" => new LmtpConnectionHandler(lines, endpoint, new LmtpServer(store, directory, LmtpOptionsOf(options, LmtpMode.Smtp))),
                _ => new LmtpConnectionHandler(lines, endpoint, new LmtpServer(store, directory, LmtpOptionsOf(options, LmtpMode.Lmtp))),
            };
            void Serve(Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions listen) =>
                ((Microsoft.AspNetCore.Connections.IConnectionBuilder)listen).Use(_ => async connection =>
                {
                    FailedLogins.Peer = (connection.RemoteEndPoint as IPEndPoint)?.Address;
                    await handler.OnConnectedAsync(connection);
                });
            if (listener.Socket is { } socket)
            {
                kestrel.ListenUnixSocket(socket, Serve);
            }
            else
            {
                ListenOn(kestrel, listener.Address!, listener.Port!.Value, Serve);
            }
        }

        if (options.Http.Enabled)
        {
            ListenOn(kestrel, options.Http.Address, options.Http.Port, _ => { });
        }

        kestrel.ListenUnixSocket(options.ControlSocket);
    }

    private static void ListenOn(
        KestrelServerOptions kestrel, string address, int port, Action<Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions> configure)
    {
        switch (address)
        {
            case "*":
                kestrel.ListenAnyIP(port, configure);
                break;
            case "localhost":
                kestrel.Listen(IPAddress.Loopback, port, configure);
                break;
            default:
                kestrel.Listen(IPAddress.Parse(address), port, configure);
                break;
        }
    }

    private static ImapOptions ImapOptionsOf(PosthornOptions options, ListenerOptions listener, HostExtras extras) => new()
    {
        MaxCommandLine = options.Limits.MaxCommandLineBytes,
        MaxCommandLiterals = options.Limits.MaxLiteralBytes,
        MaxMessageSize = options.Limits.MaxMessageMiB * 1024L * 1024L,
        IdleTimeout = TimeSpan.FromMinutes(options.Limits.IdleTimeoutMinutes),
        LoginTimeout = TimeSpan.FromSeconds(options.Limits.PreAuthTimeoutSeconds),
        WriteTimeout = TimeSpan.FromSeconds(options.Limits.WriteTimeoutSeconds),
        IdleKeepAlive = TimeSpan.FromSeconds(options.Limits.IdleKeepAliveSeconds),
        MessageLimit = options.Imap.MessageLimit,
        SaveLimit = options.Imap.SaveLimit,
        LimitsUnaskedLiterals = options.Imap.LimitUnaskedLiterals,
        SubmissionAccount = AccountName.TryNormalize(options.Imap.SubmissionAccount ?? "", out var submission, out _) ? submission : "",
        Language = options.Imap.Language,
        Administrators = [.. options.Imap.Administrators.Select(given => AccountName.TryNormalize(given, out var name, out _) ? name : given)],
        AdminContact = options.Imap.AdminContact ?? "",
        MaxAnnotationSize = options.Imap.MaxAnnotationBytes,
        MaxAnnotations = options.Imap.MaxAnnotations,
        MaxAnnotationTotal = options.Imap.MaxAnnotationsKiB * 1024L,
        OffersSmartFolders = options.Imap.SmartFolders,
        SmartFoldersOmit = options.Imap.SmartFoldersSearchTrash ? SpecialUses.None : SpecialUses.Junk | SpecialUses.Trash,
        MaxSmartFolders = options.Imap.MaxSmartFolders,
        MaxSmartMembers = options.Imap.MaxSmartFolderMessages,
        SubscribeOnCreate = options.Accounts.SubscribeOnCreate,
        ServerName = options.Accounts.LocalDomains is [var domain, ..] ? domain : "localhost",
        AllowClearTextOnLoopback = listener.PlainTextLogin,
        HiddenCapabilities = listener.HiddenCapabilities,
        HiddenCapabilitiesOf = HiddenByAccount(options.Accounts.HiddenCapabilities),
        Greeting = extras.Greeting,
        Version = ProductVersion.Text,
    };

    private static Func<string, IReadOnlyCollection<string>> HiddenByAccount(IReadOnlyList<string> items)
    {
        var hidden = items.Select(item => item.Split('=', 2))
            .ToLookup(pair => AccountName.TryNormalize(pair[0], out var name, out _) ? name : pair[0], pair => pair[1]);
        return account => [.. hidden[account]];
    }

    private static LmtpOptions LmtpOptionsOf(PosthornOptions options, LmtpMode mode) => new()
    {
        Mode = mode,
        HostName = options.Accounts.LocalDomains is [var domain, ..] ? domain : "localhost",
        MaxMessageSize = options.Limits.MaxMessageMiB * 1024L * 1024L,
    };

    private void EndSessions(AccountRecord account)
    {
        foreach (var session in _lines.Sessions.Where(session => session.Account == account.Name))
        {
            session.RequestStop(CloseReason.Operator, TimeSpan.FromSeconds(5));
        }
    }
}

/// <summary>What the demonstration does differently.</summary>
/// <param name="Greeting">The text of the greeting.</param>
/// <param name="IsQuiet">Whether only warnings are logged.</param>
internal sealed record HostExtras(string Greeting = "Posthorn is ready.", bool IsQuiet = false);
