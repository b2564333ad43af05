using System.Text;
using Posthorn.Imap.Grammar;
using Posthorn.Imap.Grammar.Responses;

namespace Posthorn.Imap.Tests.Host;

/// <summary>A raw client: each answer is read by the strict reader, so that a malformed one fails the test.</summary>
internal sealed class StrictClient(Stream stream, GrammarMode mode) : IAsyncDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly MemoryStream _pending = new();
    private int _tag;

    public GrammarMode Mode { get; set; } = mode;

    public async Task<Response> ReadAsync()
    {
        var response = new MemoryStream();
        while (true)
        {
            var line = await ReadLineAsync();
            response.Write(line);
            if (LiteralSize(line) is not { } size)
            {
                return ResponseReader.Read(response.ToArray(), Mode);
            }

            response.Write(await ReadExactlyAsync(size));
        }
    }

    /// <summary>Sends a command and reads up to its tagged response, which stands last.</summary>
    public async Task<List<Response>> CommandAsync(string command)
    {
        var tag = $"t{++_tag}";
        await SendAsync($"{tag} {command}\r\n");
        return await ReadToTagAsync(tag);
    }

    public async Task<List<Response>> OkAsync(string command)
    {
        var responses = await CommandAsync(command);
        Assert.Equal(Condition.Ok, ((TaggedResponse)responses[^1]).Condition);
        return responses;
    }

    public async Task SendAsync(string text) => await stream.WriteAsync(Encoding.UTF8.GetBytes(text));

    public async Task<List<Response>> ReadToTagAsync(string tag)
    {
        var responses = new List<Response>();
        do
        {
            responses.Add(await ReadAsync());
        }
        while (responses[^1] is not TaggedResponse tagged || tagged.Tag != tag);
        return responses;
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private static int? LiteralSize(byte[] line)
    {
        var text = Encoding.Latin1.GetString(line);
        if (!text.EndsWith("}\r\n", StringComparison.Ordinal))
        {
            return null;
        }

        var open = text.LastIndexOf('{');
        return int.Parse(text[(open + 1)..^3], System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task<byte[]> ReadLineAsync()
    {
        while (true)
        {
            var pending = _pending.ToArray();
            var end = Array.IndexOf(pending, (byte)'\n');
            if (end >= 0)
            {
                Keep(pending.AsSpan(end + 1));
                return pending[..(end + 1)];
            }

            await FillAsync();
        }
    }

    private async Task<byte[]> ReadExactlyAsync(int size)
    {
        while (_pending.Length < size)
        {
            await FillAsync();
        }

        var pending = _pending.ToArray();
        Keep(pending.AsSpan(size));
        return pending[..size];
    }

    private void Keep(ReadOnlySpan<byte> rest)
    {
        var copy = rest.ToArray();
        _pending.SetLength(0);
        _pending.Write(copy);
    }

    private async Task FillAsync()
    {
        var read = await stream.ReadAsync(_buffer);
        if (read == 0)
        {
            throw new EndOfStreamException("The server has closed the connection.");
        }

        _pending.Write(_buffer, 0, read);
    }
}
