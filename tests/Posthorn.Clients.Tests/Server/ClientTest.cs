using System.Diagnostics;

namespace Posthorn.Clients.Tests.Server;

/// <summary>The server of a test class.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    private int _accounts;

    /// <summary>The running server.</summary>
    public PosthornProcess Server { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => Server = await PosthornProcess.StartAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Server is null ? default : Server.DisposeAsync();

    /// <summary>Adds an account that no other test uses; its password is its name.</summary>
    public async Task<string> NewAccountAsync()
    {
        var name = $"reader{Interlocked.Increment(ref _accounts)}";
        await Server.AddAccountAsync(name, name);
        return name;
    }
}

/// <summary>
/// A test with a real mail program: an account and a home folder of its own on the server of its class. It fails, too, when the
/// server logged an exception.
/// </summary>
public abstract class ClientTest(ServerFixture fixture) : IClassFixture<ServerFixture>, IAsyncLifetime
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    /// <summary>The server.</summary>
    protected PosthornProcess Server => fixture.Server;

    /// <summary>The account's name and password.</summary>
    protected string User { get; private set; } = "";

    /// <summary>The program's home folder.</summary>
    protected string Home { get; } = Directory.CreateTempSubdirectory("posthorn-client-").FullName;

    /// <inheritdoc/>
    public virtual async ValueTask InitializeAsync() => User = await fixture.NewAccountAsync();

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Directory.Delete(Home, recursive: true);
        Assert.DoesNotContain("Exception", Server.Log, StringComparison.Ordinal);
        return ValueTask.CompletedTask;
    }

    /// <summary>Another way to the same mail: a connection that sees what the program did.</summary>
    protected Task<WireClient> ObserveAsync() => WireClient.LogInAsync(Server.ImapPort, User);

    /// <summary>Runs a program in the home folder.</summary>
    protected Task<ProgramRun> RunAsync(string program, params IEnumerable<string> arguments) =>
        ClientProgram.RunAsync(Home, program, arguments);

    /// <summary>Writes a file of the home folder and says where it is.</summary>
    protected string Write(string name, string text)
    {
        var path = Path.Combine(Home, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Waits until something is so; what it last was is in the failure.</summary>
    protected static async Task<T> EventuallyAsync<T>(Func<Task<T>> look, Func<T, bool> good, string what)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var seen = await look();
            if (good(seen))
            {
                return seen;
            }

            Assert.True(waited.Elapsed < _patience, $"Waited in vain for: {what}. Last seen:\n{seen}");
            await Task.Delay(50);
        }
    }

    /// <summary>A small message with CRLF line ends.</summary>
    protected static string Message(string subject, string text = "Hello.", string from = "Ada <ada@example.org>") =>
        $"""
         From: {from}
         To: Bert <bert@example.org>
         Subject: {subject}
         Date: Mon, 02 Feb 2026 10:00:00 +0000
         Message-ID: <{subject.Replace(' ', '.')}@example.org>
         MIME-Version: 1.0
         Content-Type: text/plain; charset=utf-8

         {text}

         """.ReplaceLineEndings("\r\n");
}
