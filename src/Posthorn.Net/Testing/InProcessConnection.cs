using System.IO.Pipelines;

namespace Posthorn.Net.Testing;

/// <summary>One end of a connection inside the process: two pipes with Kestrel's back-pressure, for protocol tests without
/// sockets.</summary>
public sealed class InProcessConnection : IDuplexPipe
{
    // Kestrel's defaults: 1 MiB is read ahead, 64 KiB wait to be sent.
    private const int ToServer = 1024 * 1024;
    private const int ToClient = 64 * 1024;

    private InProcessConnection(PipeReader input, PipeWriter output) => (Input, Output) = (input, output);

    /// <inheritdoc/>
    public PipeReader Input { get; }

    /// <inheritdoc/>
    public PipeWriter Output { get; }

    /// <summary>
    /// Two connected ends. Completing an end's Output is its half close; completing both is a close. A server that cuts its end is a
    /// <see cref="Microsoft.AspNetCore.Connections.ConnectionResetException"/> (an <see cref="IOException"/>) at the other.
    /// </summary>
    public static (InProcessConnection Client, InProcessConnection Server) CreatePair()
    {
        var up = new Pipe(Options(ToServer));
        var down = new Pipe(Options(ToClient));
        return (new(down.Reader, up.Writer), new(up.Reader, down.Writer));
    }

    /// <summary>This end as a stream, for clients that want one (SslStream, MailKit); disposing it (asynchronously) closes the connection.</summary>
    public Stream AsStream() => new Tls.DuplexPipeStream(Input, Output, ownsPipes: true);

    private static PipeOptions Options(int pause) => new(
        readerScheduler: PipeScheduler.ThreadPool,
        writerScheduler: PipeScheduler.ThreadPool,
        pauseWriterThreshold: pause,
        resumeWriterThreshold: pause / 2,
        useSynchronizationContext: false);
}
