using System.Globalization;
using System.Text;
using Posthorn.Imap.Grammar.Checking;
using Posthorn.Imap.Grammar.Responses;

namespace Posthorn.Imap.Grammar;

/// <summary>What a command was answered: everything untagged that came before the tagged response, and that response.</summary>
public sealed record CommandResult(IReadOnlyList<Response> Untagged, TaggedResponse Tagged)
{
    /// <summary>The untagged responses of a kind.</summary>
    public IEnumerable<T> Of<T>()
        where T : Response => Untagged.OfType<T>();
}

/// <summary>
/// A raw client over any stream. Each response goes through the strict reader and the checker, which throw a
/// <see cref="GrammarException"/> for what no server may send. One user at a time.
/// </summary>
public sealed class ImapTestClient(Stream stream) : IAsyncDisposable
{
    private readonly ResponseFramer _framer = new(stream);
    private readonly StringBuilder _session = new();
    private int _tag;

    /// <summary>How long to wait for a response before the test fails.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The connection's rules and what they know of it.</summary>
    public ResponseChecker Checker { get; } = new();

    /// <summary>All that was said, as readable lines, for the message of a failed test.</summary>
    public string Session => _session.ToString();

    /// <summary>How many octets have been sent.</summary>
    public long BytesSent { get; private set; }

    /// <summary>Sends octets as they are.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> octets)
    {
        foreach (var line in Encoding.Latin1.GetString(octets.Span).Split('\n').SkipLast(octets.Span is [.., (byte)'\n'] ? 1 : 0))
            _session.Append("C: ").AppendLine(GrammarException.Show(Encoding.Latin1.GetBytes(line), 500));
        Checker.Sent(octets.Span);
        BytesSent += octets.Length;
        try
        {
            using var timeout = new CancellationTokenSource(Patience);
            await stream.WriteAsync(octets, timeout.Token);
            await stream.FlushAsync(timeout.Token);
        }
        catch (IOException)
        {
            // The server has hung up; what it said before can still be read.
        }
    }

    /// <summary>Sends a line as UTF-8, with CRLF.</summary>
    public Task SendLineAsync(string line) => SendAsync(Encoding.UTF8.GetBytes(line + "\r\n"));

    /// <summary>The next response; null when the server has closed the connection.</summary>
    /// <exception cref="GrammarException">No server may send that.</exception>
    /// <exception cref="TimeoutException">Nothing comes.</exception>
    public async Task<Response?> TryReadAsync()
    {
        byte[] raw;
        try
        {
            using var timeout = new CancellationTokenSource(Patience);
            raw = await _framer.ReadAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Nothing came within {Patience}.\n{Session}");
        }
        catch (IOException)
        {
            raw = [];
        }
        if (raw.Length == 0)
        {
            _session.AppendLine("S: (closed)");
            return null;
        }
        _session.Append("S: ").AppendLine(GrammarException.Show(raw.AsSpan(0, raw.Length), 500));
        var response = ResponseReader.Read(raw, Checker.Mode, Checker.IsUtf8Accepted, Checker.HasUtf8Text);
        Checker.Received(response);
        return response;
    }

    /// <summary>The next response; an error when the connection is closed.</summary>
    public async Task<Response> ReadAsync() => await TryReadAsync() ?? throw new EndOfStreamException($"The server closed the connection.\n{Session}");

    /// <summary>Reads up to a tagged response.</summary>
    public async Task<CommandResult> ReadToTaggedAsync()
    {
        var untagged = new List<Response>();
        while (true)
        {
            var response = await ReadAsync();
            if (response is TaggedResponse tagged)
                return new CommandResult(untagged, tagged);
            untagged.Add(response);
        }
    }

    /// <summary>
    /// Sends a command with a tag of its own, and reads its answer. Each <c>{}</c> in it stands for the next of
    /// <paramref name="literals"/>, sent when the server asks for it.
    /// </summary>
    public async Task<CommandResult> CommandAsync(string command, params byte[][] literals)
    {
        var pieces = command.Split("{}");
        var untagged = new List<Response>();
        var start = $"T{(++_tag).ToString(CultureInfo.InvariantCulture)} ";
        for (var i = 0; i < literals.Length; i++)
        {
            await SendLineAsync($"{start}{pieces[i]}{{{literals[i].Length}}}");
            Response response;
            while ((response = await ReadAsync()) is not ContinuationResponse)
            {
                if (response is TaggedResponse refused)
                    return new CommandResult(untagged, refused);
                untagged.Add(response);
            }
            await SendAsync(literals[i]);
            start = "";
        }
        await SendLineAsync(start + pieces[^1]);
        var rest = await ReadToTaggedAsync();
        return rest with { Untagged = [.. untagged, .. rest.Untagged] };
    }

    /// <summary>Sends a command that has to be answered by OK.</summary>
    public async Task<CommandResult> OkAsync(string command, params byte[][] literals)
    {
        var result = await CommandAsync(command, literals);
        return result.Tagged.Condition == Condition.Ok
            ? result
            : throw new InvalidOperationException($"'{command}' was answered by {result.Tagged.Condition} {result.Tagged.Text}\n{Session}");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
