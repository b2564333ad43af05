using System.Globalization;
using System.Text;
using Posthorn.Imap.Grammar;
using Posthorn.Imap.Grammar.Responses;

namespace Posthorn.Conformance.Tests.Runner;

/// <summary>A server did not do what a transcript says.</summary>
internal sealed class TranscriptException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// Plays one transcript in one mode against any server: it needs a way to connect, and accounts <c>alice</c> and <c>bob</c> whose password is
/// <c>secret</c>. What is to be there first is brought there over IMAP.
/// </summary>
internal sealed class TranscriptRunner(Transcript transcript, string mode, IReadOnlyDictionary<string, byte[]> fixtures, Func<Stream> connect)
{
    private sealed record Connection(ImapTestClient Client, CompressibleStream? Stream)
    {
        /// <summary>Read, but not looked at; null for the end of the connection.</summary>
        public Queue<Response?> Waiting { get; } = [];

        public bool IsClosed { get; set; }
    }

    private readonly Dictionary<string, Connection> _connections = [];
    private readonly Dictionary<string, string> _variables = [];
    private readonly Dictionary<string, byte[]> _fixtures = fixtures.Concat(transcript.Fixtures).ToDictionary();
    private int _barriers;
    private Step? _step;

    private TranscriptText Text => field ??= new TranscriptText(_fixtures, _variables);

    private Expectation Expectation => field ??= new Expectation(Text, _variables);

    /// <summary>Plays it to its end.</summary>
    /// <exception cref="TranscriptException">Something else came than the transcript says.</exception>
    public async Task RunAsync()
    {
        try
        {
            await PrepareAsync();
            var steps = transcript.Steps(mode).ToList();
            for (var i = 0; i < steps.Count;)
                i += await PlayAsync(steps, i);
            _step = null;
            foreach (var (_, connection) in _connections)
                await QuietAsync(connection);
        }
        catch (Exception problem) when (problem is not TranscriptException and not FormatException)
        {
            throw Failure(problem.Message, problem);
        }
        finally
        {
            foreach (var (_, connection) in _connections)
                await connection.Client.DisposeAsync();
        }
    }

    // Steps of one kind on one connection belong together: lines that are sent in one write, responses in any order.
    private async Task<int> PlayAsync(List<Step> steps, int first)
    {
        _step = steps[first];
        var connection = await ConnectedAsync(_step.Connection);
        var run = steps.Skip(first).TakeWhile(step => step.Kind == _step.Kind && step.Connection == _step.Connection).ToList();
        switch (_step.Kind)
        {
            case StepKind.Send:
                await connection.Client.SendAsync(run.SelectMany(step => ToSend(step.Text)).ToArray());
                return run.Count;
            case StepKind.ExpectInAnyOrder:
                await ExpectInAnyOrderAsync(connection, run);
                return run.Count;
            case StepKind.Quiet:
                await QuietAsync(connection);
                return 1;
            case StepKind.Deflate:
                connection.Stream!.Compress();
                return 1;
            default:
                await ExpectAsync(connection, _step);
                return 1;
        }
    }

    private byte[] ToSend(string line) => line.EndsWith("<NOCRLF>", StringComparison.Ordinal)
        ? Text.ToSend(line[..^8])
        : [.. Text.ToSend(line), .. "\r\n"u8];

    private async Task ExpectAsync(Connection connection, Step step)
    {
        if (step.Text == "(closed)")
        {
            if (await NextAsync(connection) is { } more)
                throw Failure($"expected the connection to be closed\n  got:      {Expectation.Show(more.Raw.Span)}");
            connection.IsClosed = true;
            return;
        }
        while (true)
        {
            var response = await NextAsync(connection);
            if (response is not null && Expectation.Matches(step.Text, response.Raw.Span))
            {
                if (step.Quantifier == '*')
                    continue;
                return;
            }
            if (IsUnmentioned(response, step.Text))
                continue;
            if (step.Quantifier == '1')
                throw Unexpected(step.Text, response);
            connection.Waiting.Enqueue(response);
            return;
        }
    }

    private async Task ExpectInAnyOrderAsync(Connection connection, List<Step> steps)
    {
        var left = steps.ToList();
        while (left.Count > 0)
        {
            var response = await NextAsync(connection);
            var step = response is null ? null : left.Find(one => Expectation.Matches(one.Text, response.Raw.Span));
            if (step is not null)
            {
                if (step.Quantifier != '*')
                    left.Remove(step);
            }
            else if (!IsUnmentioned(response, ""))
            {
                if (left.Exists(static one => one.Quantifier == '1'))
                    throw Unexpected(string.Join("\n        or: ", left.Select(static one => one.Text)), response);
                connection.Waiting.Enqueue(response);
                return;
            }
        }
    }

    // RFC 3501 §7.3.2: how many are recent depends on who looked first; a transcript that cares mentions it.
    // RFC 4467 §8: every SELECT tells the mechanisms.
    private static bool IsUnmentioned(Response? response, string expected) =>
        (response is RecentResponse && !expected.Contains("RECENT", StringComparison.Ordinal))
        || (response is StatusResponse { Code.Name: "URLMECH" } && !expected.Contains("URLMECH", StringComparison.Ordinal));

    private async Task QuietAsync(Connection connection)
    {
        if (connection.IsClosed)
            return;
        var tag = $"quiet{(++_barriers).ToString(CultureInfo.InvariantCulture)}";
        await connection.Client.SendLineAsync($"{tag} NOOP");
        await ExpectAsync(connection, new Step(_step?.Line ?? 0, StepKind.Expect, "", '1', $"{tag} OK"));
    }

    private static async Task<Response?> NextAsync(Connection connection) =>
        connection.Waiting.TryDequeue(out var waiting) ? waiting : await connection.Client.TryReadAsync();

    private async Task<Connection> ConnectedAsync(string name)
    {
        if (_connections.TryGetValue(name, out var known))
            return known;
        var state = transcript.StateOf(name).Split(' ', 2);
        var compressible = transcript.Steps(mode).Any(step => step.Kind == StepKind.Deflate && step.Connection == name) ? new CompressibleStream(connect()) : null;
        var connection = _connections[name] = new Connection(new ImapTestClient(compressible ?? connect()), compressible);
        if (state[0] == "connected")
            return connection;
        await connection.Client.ReadAsync();
        if (state[0] == "not-authenticated")
            return connection;
        await connection.Client.OkAsync("LOGIN alice secret");
        if (mode == "rev2")
            await connection.Client.OkAsync("ENABLE IMAP4rev2");
        if (state[0] is "selected" or "examined")
            await connection.Client.OkAsync($"{(state[0] == "selected" ? "SELECT" : "EXAMINE")} \"{state[1]}\"");
        return connection;
    }

    private async Task PrepareAsync()
    {
        if (transcript.Mailboxes.Count + transcript.Messages.Count == 0)
            return;
        await using var client = new ImapTestClient(connect());
        await client.ReadAsync();
        await client.OkAsync("LOGIN alice secret");
        await client.OkAsync("ENABLE IMAP4rev2");
        foreach (var mailbox in transcript.Mailboxes)
            await client.OkAsync($"CREATE \"{mailbox}\"");
        foreach (var message in transcript.Messages)
            await client.OkAsync($"APPEND \"{message.Mailbox}\" {message.Arguments}{{}}", _fixtures[message.Fixture]);
        await client.OkAsync("LOGOUT");
    }

    private TranscriptException Unexpected(string expected, Response? got) =>
        Failure($"expected: {expected}\n  got:      {(got is null ? "(closed)" : Expectation.Show(got.Raw.Span))}");

    private TranscriptException Failure(string problem, Exception? inner = null)
    {
        var message = new StringBuilder($"{transcript.Path}:{_step?.Line.ToString(CultureInfo.InvariantCulture) ?? "(end)"} ({mode}): {transcript.Title}\n  {problem}\n");
        foreach (var (name, connection) in _connections)
        {
            message.Append(CultureInfo.InvariantCulture, $"\nSession {name}:\n{connection.Client.Session}");
            foreach (var waiting in connection.Waiting)
                message.Append(CultureInfo.InvariantCulture, $"(not yet looked at: {(waiting is null ? "(closed)" : Expectation.Show(waiting.Raw.Span))})\n");
        }
        return new TranscriptException(message.ToString(), inner);
    }
}
