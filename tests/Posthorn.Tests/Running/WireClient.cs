using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Posthorn.Tests.Running;

/// <summary>IMAP (or LMTP) by hand, line by line: what is sent and what comes is up to the test. Answers must hold no literals.</summary>
internal sealed class WireClient : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);
    private Stream _stream;
    private StreamReader _lines;
    private int _tag;

    private WireClient(Stream stream)
    {
        _stream = stream;
        _lines = new StreamReader(stream, Encoding.UTF8);
    }

    /// <summary>Connects by IMAP, and reads the greeting.</summary>
    public static async Task<WireClient> ConnectAsync(int port, bool tls = false)
    {
        var connection = await OpenAsync(port, tls);
        await connection.UntilAsync("* OK ");
        return connection;
    }

    /// <summary>Connects.</summary>
    public static async Task<WireClient> OpenAsync(int port, bool tls = false)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port);
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        var client = new WireClient(stream);
        if (tls)
        {
            await client.EncryptAsync();
        }

        return client;
    }

    /// <summary>Begins TLS: at once, or when STARTTLS has been answered.</summary>
    public async Task EncryptAsync()
    {
        // The one that init made is signed by nobody else.
        var secured = new SslStream(_stream, leaveInnerStreamOpen: false);
        await secured.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=localhost" });
        (_stream, _lines) = (secured, new StreamReader(secured, Encoding.UTF8));
    }

    /// <summary>Connects, logs in, and selects INBOX if asked to.</summary>
    public static async Task<WireClient> LogInAsync(int port, string user, string password, bool tls = false, bool select = false)
    {
        var connection = await ConnectAsync(port, tls);
        await connection.DoAsync($"LOGIN {user} {password}");
        if (select)
        {
            await connection.DoAsync("SELECT INBOX");
        }

        return connection;
    }

    /// <summary>Sends text as it is.</summary>
    public async Task SendAsync(string text) => await _stream.WriteAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Everything until a line that begins or ends so, with it.</summary>
    public async Task<string> UntilAsync(string mark)
    {
        var (answer, isThere) = await ReadAsync(mark);
        return isThere ? answer : throw new IOException($"The connection ended before {mark}: {answer}");
    }

    /// <summary>Everything until the server ends the connection, or cuts it.</summary>
    public async Task<string> UntilEndAsync() => (await ReadAsync(null)).Answer;

    /// <summary>Does a command and gives its whole answer, whatever it is.</summary>
    public async Task<string> TryAsync(string command)
    {
        var tag = $"t{++_tag}";
        await SendAsync($"{tag} {command}\r\n");
        return await UntilAsync(tag + " ");
    }

    /// <summary>Does a command that must succeed.</summary>
    public async Task<string> DoAsync(string command)
    {
        var answer = await TryAsync(command);
        Assert.Contains($"t{_tag} OK", answer, StringComparison.Ordinal);
        return answer;
    }

    /// <summary>Adds a message to INBOX.</summary>
    public Task<string> AppendAsync(string subject, string mailbox = "INBOX")
    {
        var message = $"From: ada@example.org\r\nSubject: {subject}\r\n\r\nHello.\r\n";
        return DoAsync($"APPEND {mailbox} {{{message.Length}+}}\r\n{message}");
    }

    /// <summary>How many messages of a mailbox have this subject.</summary>
    public async Task<int> CountAsync(string subject, string mailbox = "INBOX")
    {
        await DoAsync($"EXAMINE {mailbox}");
        var found = (await DoAsync($"SEARCH SUBJECT \"{subject}\"")).Split('\n').Single(line => line.StartsWith("* SEARCH", StringComparison.Ordinal));
        return found.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length - 2;
    }

    public ValueTask DisposeAsync()
    {
        _lines.Dispose();
        return _stream.DisposeAsync();
    }

    private async Task<(string Answer, bool IsThere)> ReadAsync(string? mark)
    {
        using var limit = new CancellationTokenSource(s_patience);
        var answer = new StringBuilder();
        try
        {
            while (await _lines.ReadLineAsync(limit.Token) is { } line)
            {
                answer.Append(line).Append('\n');
                if (mark is not null && (line.StartsWith(mark, StringComparison.Ordinal) || line.EndsWith(mark, StringComparison.Ordinal)))
                {
                    return (answer.ToString(), true);
                }
            }
        }
        catch (IOException) when (mark is null)
        {
            // Cut.
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Waited in vain for {mark ?? "the end"}: {answer}");
        }

        return (answer.ToString(), false);
    }
}
