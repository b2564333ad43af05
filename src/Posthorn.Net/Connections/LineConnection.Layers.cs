using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using Posthorn.Net.Compression;
using Posthorn.Net.Tls;

namespace Posthorn.Net;

// The stack of transports above the wire: TLS, and compression over it (RFC 4978 §3: what is sent is compressed before it is encrypted).
public sealed partial class LineConnection
{
    private static readonly TimeSpan s_restAfter = TimeSpan.FromSeconds(5);

    private Layer? _top;
    private volatile DeflateLayer? _compression;

    /// <summary>True once TLS protects the connection.</summary>
    public bool IsTls => Tls is not null;

    /// <summary>Protocol and cipher of the TLS layer; null in plain text.</summary>
    public TlsInfo? Tls { get; private set; }

    /// <summary>Why the last handshake failed, in the words of the TLS library; null if none did.</summary>
    public string? TlsError { get; private set; }

    /// <summary>
    /// STARTTLS: refuses if the client sent anything behind the command, otherwise writes <paramref name="goAhead"/> (the positive
    /// answer, with
    /// CRLF), flushes and performs the handshake. The protocol must have consumed the command's line from <see cref="Input"/>, and must
    /// forget
    /// everything it learned from the client before. On <see cref="TlsUpgrade.PlaintextAfterStartTls"/> and
    /// <see cref="TlsUpgrade.HandshakeFailed"/> the
    /// only right thing is to drop the connection; on <see cref="TlsUpgrade.Unavailable"/> nothing was written and the session may go on.
    /// </summary>
    /// <exception cref="InvalidOperationException">TLS is active already.</exception>
    public async ValueTask<TlsUpgrade> StartTlsAsync(TlsSettings tls, ReadOnlyMemory<byte> goAhead, CancellationToken cancel = default)
    {
        // RFC 9051 §6.2.1, CVE-2011-0411: what came in plain text must not be taken as if it had come under TLS.
        // Whatever arrives after this check goes to the TLS layer, which takes it for a broken handshake.
        if (HasBufferedInput())
            return TlsUpgrade.PlaintextAfterStartTls;
        if (tls.Certificates.Current is null)
            return TlsUpgrade.Unavailable;
        await Output.WriteAsync(goAhead, cancel);
        return await UpgradeToTlsAsync(tls, cancel);
    }

    /// <summary>Performs the TLS handshake as the server and puts TLS on top of the transport. Also used for implicit TLS.</summary>
    /// <exception cref="InvalidOperationException">TLS is active already.</exception>
    public async ValueTask<TlsUpgrade> UpgradeToTlsAsync(TlsSettings tls, CancellationToken cancel = default)
    {
        if (IsTls)
            throw new InvalidOperationException("TLS is active already.");
        if (tls.Certificates.Current is not { } certificate)
            return TlsUpgrade.Unavailable;

        var stream = new SslStream(new DuplexPipeStream(Input, Output), leaveInnerStreamOpen: true);
        Deadlines.MustShakeHands();
        try
        {
            await stream.AuthenticateAsServerAsync(tls.ForServer(certificate), cancel);
        }
        catch (Exception e) when (e is AuthenticationException or IOException or OperationCanceledException or InvalidOperationException)
        {
            await stream.DisposeAsync();
            cancel.ThrowIfCancellationRequested();
            TlsError = e is AuthenticationException { InnerException: { } inner } ? inner.Message : e.Message;
            return TlsUpgrade.HandshakeFailed;
        }
        finally
        {
            Deadlines.HandshakeDone();
        }

        Tls = new TlsInfo(stream.SslProtocol, stream.NegotiatedCipherSuite, stream.TargetHostName);
        Push(stream);
        return TlsUpgrade.Done;
    }

    /// <summary>True once both directions are compressed.</summary>
    public bool IsCompressed => _compression is not null;

    /// <summary>
    /// COMPRESS (RFC 4978 §3): what is written from now on is compressed, and what the peer sends, buffered input included, is taken to
    /// be. The positive answer must have been flushed. If the peer sends what is no DEFLATE, the protocol is asked to stop
    /// (<see cref="CloseReason.BrokenCompression"/>).
    /// </summary>
    /// <exception cref="InvalidOperationException">Compression is active already.</exception>
    public void StartCompression()
    {
        if (IsCompressed)
            throw new InvalidOperationException("Compression is active already.");
        var layer = new DeflateLayer(Input, Output, () => RequestStop(CloseReason.BrokenCompression, _options.Limits.FarewellTimeout));
        Push(layer);
        _compression = layer;
    }

    /// <summary>The heartbeat gives back memory that a connection needs only while it sends, once that has waited for its client for a while.</summary>
    internal void RestIfIdle()
    {
        if (_compression is { } compression && Deadlines.HasWaited(s_restAfter))
            compression.Rest();
    }

    /// <summary>True if the peer has sent bytes that are not consumed. No read may be under way.</summary>
    public bool HasBufferedInput()
    {
        if (!Input.TryRead(out var result))
            return false;
        var any = !result.Buffer.IsEmpty;
        Input.AdvanceTo(result.Buffer.Start, result.Buffer.Start);
        if (result.IsCanceled)
            Input.CancelPendingRead();   // That was meant for the protocol's next read.
        return any;
    }

    /// <summary>Puts a layer on top: from now on, Input and Output are what <paramref name="stream"/> yields and takes. It is disposed
    /// with the connection.</summary>
    internal void Push(Stream stream)
    {
        // Zero-byte reads: a connection that waits for its client holds no buffer. 16 KiB is one TLS record.
        var pool = MemoryPool<byte>.Shared;
        var input = PipeReader.Create(stream, new StreamPipeReaderOptions(pool, 16 * 1024, 1024, leaveOpen: true, useZeroByteReads: true));
        var output = PipeWriter.Create(stream, new StreamPipeWriterOptions(pool, 16 * 1024, leaveOpen: true));
        _top = new Layer(stream, input, output, _top);
        (Input, Output) = (input, output);
        if (StopReason != CloseReason.None)
            input.CancelPendingRead();   // The wish came while the layer was being made.
    }

    private async ValueTask PopLayersAsync()
    {
        for (; _top is { } layer; _top = layer.Below)
        {
            try
            {
                if (AbortReason == CloseReason.None)
                {
                    await layer.Output.CompleteAsync();
                    if (layer.Stream is SslStream tls)
                        await tls.ShutdownAsync();
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException
                or AuthenticationException or System.ComponentModel.Win32Exception)
            {
                // The peer is gone: there is nobody to tell.
            }

            await layer.Input.CompleteAsync();
            await CompleteQuietlyAsync(layer.Output, new IOException("The connection has ended."));
            await layer.Stream.DisposeAsync();
        }
    }

    private sealed record Layer(Stream Stream, PipeReader Input, PipeWriter Output, Layer? Below);
}
