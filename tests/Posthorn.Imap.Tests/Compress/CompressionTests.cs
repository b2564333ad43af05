using System.IO.Compression;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Posthorn.Imap.Grammar;
using Posthorn.Imap.Grammar.Responses;
using Posthorn.Imap.Tests.Host;
using Posthorn.Store;

namespace Posthorn.Imap.Tests.Compress;

/// <summary>COMPRESS=DEFLATE (RFC 4978), with a client that inflates by the framework's zlib.</summary>
public sealed class CompressionTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly InProcessServer _server;

    public CompressionTests() => _server = new InProcessServer(new MemoryEngine(TimeProvider.System), time: _time);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_whole_conversation_is_compressed_in_both_directions()
    {
        using var lease = await _server.CreateAccountAsync("demo");
        var (stream, client) = await ConnectAsync();
        await using var disposing = client;
        Assert.Contains("COMPRESS=DEFLATE", (await client.OkAsync("CAPABILITY")).Of<CapabilityResponse>().Single().Capabilities);
        await CompressAsync(stream, client);
        Assert.DoesNotContain("COMPRESS=DEFLATE", (await client.OkAsync("CAPABILITY")).Of<CapabilityResponse>().Single().Capabilities);
        await client.OkAsync("ENABLE IMAP4rev2");
        var body = Encoding.ASCII.GetBytes("Subject: big\r\n\r\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"line {i} of a message\r\n")));
        await client.OkAsync("APPEND INBOX {}", body);
        await client.OkAsync("SELECT INBOX");
        var before = stream.Received;
        var fetched = await client.OkAsync("FETCH 1 BODY[]");
        Assert.Equal(body, fetched.Of<FetchResponse>().Single().Section("BODY[]"));
        Assert.InRange(stream.Received - before, 1, body.Length / 3);
        Assert.Equal("COMPRESSIONACTIVE", (await client.CommandAsync("COMPRESS DEFLATE")).Tagged.Code?.Name);
        Assert.Equal(Condition.Bad, (await client.CommandAsync("UNAUTHENTICATE")).Tagged.Condition);
        await client.OkAsync("LOGOUT");
    }

    [Fact]
    public async Task Each_answer_can_be_read_without_waiting_for_more()
    {
        using var lease = await _server.CreateAccountAsync("demo");
        var (stream, client) = await ConnectAsync();
        await using var disposing = client;
        await CompressAsync(stream, client);
        await client.OkAsync("SELECT INBOX");
        for (var i = 0; i < 50; i++)
        {
            await client.OkAsync("NOOP");
        }

        // Also when nobody has asked.
        await client.SendLineAsync("i IDLE");
        Assert.IsType<ContinuationResponse>(await client.ReadAsync());
        var (other, actor) = await ConnectAsync();
        await actor.OkAsync("APPEND INBOX {}", "Subject: x\r\n\r\n"u8.ToArray());
        Assert.IsType<ExistsResponse>(await client.ReadAsync());
        await client.ReadAsync();
        await client.SendLineAsync("DONE");
        Assert.Equal(Condition.Ok, (await client.ReadToTaggedAsync()).Tagged.Condition);
        await other.DisposeAsync();
    }

    [Fact]
    public async Task A_session_that_has_rested_goes_on_in_the_same_stream()
    {
        using var lease = await _server.CreateAccountAsync("demo");
        var (stream, client) = await ConnectAsync();
        await using var disposing = client;
        await CompressAsync(stream, client);
        for (var i = 0; i < 5; i++)
        {
            await client.OkAsync("LIST \"\" *");
            _time.Advance(TimeSpan.FromSeconds(7));
            await client.OkAsync("NOOP");
            _time.Advance(TimeSpan.FromSeconds(2));
        }
    }

    [Fact]
    public async Task What_is_no_DEFLATE_ends_the_session_with_BYE()
    {
        using var lease = await _server.CreateAccountAsync("demo");
        var (stream, client) = await ConnectAsync();
        await using var disposing = client;
        await CompressAsync(stream, client);
        await stream.Wire.WriteAsync("a NOOP\r\nb NOOP\r\nc NOOP\r\n"u8.ToArray());
        Assert.True(await client.ReadAsync() is StatusResponse { Condition: Condition.Bye });
        Assert.Null(await client.TryReadAsync());
        AssertNothingBroke();
    }

    [Theory]
    [InlineData("")]
    [InlineData("a LOGIN {140000000+}\r\n")]
    public async Task A_bomb_ends_the_session_with_BYE(string before)
    {
        using var lease = await _server.CreateAccountAsync("demo");
        var (stream, client) = await ConnectAsync();
        await using var disposing = client;
        await CompressAsync(stream, client);
        var bomb = new MemoryStream();
        await using (var deflate = new DeflateStream(bomb, CompressionLevel.Optimal, leaveOpen: true))
        {
            await deflate.WriteAsync(Encoding.ASCII.GetBytes(before));
            for (var i = 0; i < 100; i++)
            {
                await deflate.WriteAsync(new byte[1024 * 1024]);
            }
        }

        var length = (int)bomb.Length;
        Assert.True(length < 200_000, "The bomb is small.");
        await stream.Wire.WriteAsync(bomb.GetBuffer().AsMemory(0, length));
        Response? response;
        do
        {
            response = await client.TryReadAsync();
        }
        while (response is not (null or StatusResponse { Condition: Condition.Bye }));
        Assert.NotNull(response);
        Assert.Null(await client.TryReadAsync());
        AssertNothingBroke();
    }

    private async Task<(CompressibleStream Stream, ImapTestClient Client)> ConnectAsync()
    {
        var stream = new CompressibleStream(_server.Connect());
        var client = new ImapTestClient(stream);
        await client.ReadAsync();
        await client.OkAsync("LOGIN demo demo");
        return (stream, client);
    }

    private static async Task CompressAsync(CompressibleStream stream, ImapTestClient client)
    {
        await client.OkAsync("COMPRESS DEFLATE");
        stream.Compress();
    }

    private void AssertNothingBroke() =>
        Assert.DoesNotContain(_server.Log.Lines, line => line.Problem is not null || line.Level >= LogLevel.Error);
}
