using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Posthorn.Crash.Tests;

/// <summary>Lines over TCP: just enough to deliver by LMTP and to append and fetch by IMAP. Throws when the server is gone.</summary>
internal sealed class LineClient : IDisposable
{
    private readonly TcpClient _socket;
    private readonly NetworkStream _stream;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    private LineClient(TcpClient socket)
    {
        _socket = socket;
        _socket.NoDelay = true;
        _stream = socket.GetStream();
    }

    public static async Task<LineClient> ConnectAsync(int port)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var client = new LineClient(socket);
        await client.ReadLineAsync();
        return client;
    }

    public async Task SendAsync(string text) => await _stream.WriteAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Sends an IMAP command and returns its lines, the tagged one last.</summary>
    public async Task<List<string>> ImapAsync(string tag, string command)
    {
        await SendAsync($"{tag} {command}\r\n");
        return await ReadToTagAsync(tag);
    }

    public async Task<List<string>> ReadToTagAsync(string tag)
    {
        var lines = new List<string>();
        do
        {
            lines.Add(await ReadResponseAsync());
        }
        while (!lines[^1].StartsWith(tag + " ", StringComparison.Ordinal));
        return lines;
    }

    /// <summary>Sends an SMTP-like command and returns the last line of the reply.</summary>
    public async Task<string> LmtpAsync(string command)
    {
        await SendAsync(command + "\r\n");
        return await ReadReplyAsync();
    }

    public async Task<string> ReadReplyAsync()
    {
        while (true)
        {
            var line = await ReadLineAsync();
            if (line.Length < 4 || line[3] != '-')
            {
                return line;
            }
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }

    /// <summary>A response with the literals in it.</summary>
    private async Task<string> ReadResponseAsync()
    {
        var text = new StringBuilder();
        while (true)
        {
            var line = await ReadLineAsync();
            text.Append(line);
            var open = line.LastIndexOf('{');
            if (!line.EndsWith('}') || open < 0)
            {
                return text.ToString();
            }

            var size = int.Parse(line[(open + 1)..^1], CultureInfo.InvariantCulture);
            text.Append("\r\n");
            while (size > 0)
            {
                await FillAsync();
                var count = Math.Min(size, _end - _start);
                text.Append(Encoding.Latin1.GetString(_buffer, _start, count));
                _start += count;
                size -= count;
            }
        }
    }

    private async Task<string> ReadLineAsync()
    {
        var text = new StringBuilder();
        while (true)
        {
            await FillAsync();
            var at = Array.IndexOf(_buffer, (byte)'\n', _start, _end - _start);
            var to = at < 0 ? _end : at + 1;
            text.Append(Encoding.Latin1.GetString(_buffer, _start, to - _start));
            _start = to;
            if (at >= 0)
            {
                return text.ToString().TrimEnd('\r', '\n');
            }
        }
    }

    private async Task FillAsync()
    {
        if (_start < _end)
        {
            return;
        }

        _start = 0;
        _end = await _stream.ReadAsync(_buffer);
        if (_end == 0)
        {
            throw new EndOfStreamException();
        }
    }
}
