using System.Buffers;
using System.IO.Pipelines;
using Posthorn.Imap.Commands;
using Posthorn.Imap.Syntax;
using Posthorn.Net;

namespace Posthorn.Imap.Session;

/// <summary>
/// Reads commands: lines with the literals in them (RFC 9051 §2.2.1, §4.3; RFC 7888). What a command may be is checked as soon
/// as its name is there, so that nobody is asked for a literal that is not wanted, and nothing is kept beyond the limits.
/// </summary>
internal sealed class CommandReader(ImapSession session) : IDisposable
{
    /// <summary>Octets that an idle session keeps for its next command.</summary>
    private const int SmallFrame = 256;

    private readonly CommandFrameScanner _scanner = new(session.Server.Framing);
    private readonly LineReader _lines = new(session.Connection);
    private ArrayBufferWriter<byte> _frame = new(SmallFrame);

    /// <summary>The command whose message has been announced; it has to be released if it does not come to its execution.</summary>
    private IStreamingCommand? _streaming;

    private static Completion BehindTheMessage => Completion.Bad("Expected the end of the command behind the message.");

    private static Completion Unavailable => Completion.No(ResponseCode.Unavailable, "The store is not available now.");

    private PipeReader Input => session.Connection.Input;

    /// <summary>Reads the next command, or null at the end of the connection or when the session has to end.</summary>
    public async ValueTask<CommandFrame?> ReadAsync(CancellationToken cancel)
    {
        ResetFrame();
        _lines.Dispose();
        _scanner.Reset();
        CommandFrame? frame = null;
        try
        {
            return frame = await ReadFrameAsync(cancel);
        }
        finally
        {
            session.Connection.IsReceiving = false;
            if (_streaming is { } streaming && frame?.Command != streaming)
            {
                await streaming.ReleaseAsync();
            }

            _streaming = null;
        }
    }

    /// <summary>Reads one line that is not a command (a SASL response, DONE); it is valid until the next read.</summary>
    public ValueTask<LineResult> ReadContinuationAsync(int limit, CancellationToken cancel) => _lines.ReadLineAsync(limit, cancel);

    /// <inheritdoc/>
    public void Dispose() => _lines.Dispose();

    private async ValueTask<CommandFrame?> ReadFrameAsync(CancellationToken cancel)
    {
        var head = default(CommandHead);
        while (await NextAsync(cancel) is { } found)
        {
            head = head.IsKnown ? head : CommandHead.Read(_frame.WrittenSpan, session);
            switch (found.Kind)
            {
                case FrameEventKind.Complete:
                    return head.Refusal is { } problem ? head.Refused(problem) : Complete(head);
                case FrameEventKind.LineTooLong:
                    head = head with { Refusal = Completion.Bad($"A command line has at most {session.Options.MaxCommandLine} octets.") };
                    continue;
            }

            head = head with { Refusal = head.Refusal ?? await DecideAsync(head, found, cancel) };
            if (!found.Literal.IsNonSynchronizing)
            {
                if (head.Refusal is { } refusal)
                {
                    // RFC 9051 §4.3: it is refused by the tagged response; the client then does not send it.
                    return head.Refused(refusal);
                }

                session.Writer.Continue("Go ahead.");
                await session.FlushAsync(cancel);
            }

            if (head.Refusal is null && _streaming is null)
            {
                _scanner.TakeLiteral();
                continue;
            }

            // RFC 7888 §4: what is on its way already is read past if it is not wanted.
            _scanner.SkipLiteral();
            var (hasCome, failure) = await CopyLiteralAsync(head.Refusal is null ? _streaming : null, found.Literal.Octets, cancel);
            if (!hasCome)
            {
                return null;
            }

            head = head with { Refusal = head.Refusal ?? failure };
            ResetFrame();
        }

        return null;
    }

    /// <summary>Why the literal that has been announced is not wanted; null if it is.</summary>
    private async ValueTask<Completion?> DecideAsync(CommandHead head, FrameEvent found, CancellationToken cancel)
    {
        if (_streaming is not null)
        {
            return BehindTheMessage;
        }

        var (streaming, problem) = Begin(head);
        if (streaming is null)
        {
            return problem ?? (found.ExceedsLimit
                ? Completion.Bad(SessionCodes.TooBig, $"The literals of this command have at most {session.Options.MaxCommandLiterals} octets.")
                : null);
        }

        _streaming = streaming;
        try
        {
            return await streaming.PrepareAsync(session, cancel);
        }
        catch (Store.StoreUnavailableException)
        {
            return Unavailable;
        }
    }

    private CommandFrame Complete(CommandHead head)
    {
        if (_streaming is { } streaming)
        {
            return _frame.WrittenSpan.TrimEnd("\r\n"u8).IsEmpty
                ? new CommandFrame(head.Tag, head.Entry, head.Form, streaming, null)
                : head.Refused(BehindTheMessage);
        }

        var reader = new ImapReader(_frame.WrittenSpan, session.TextMode, SessionGrammar.Base);
        head.SkipIn(ref reader);
        var command = head.Entry!.Parse(ref reader, head.Form);
        reader.End();
        if (reader.Error is not { } error)
        {
            return new CommandFrame(head.Tag, head.Entry, head.Form, command, null);
        }

        if (error.Kind == SyntaxErrorKind.Charset && command is SearchCommand { Saves: true })
        {
            // RFC 5182 §2.1: a NO to a SEARCH that saves its result leaves an empty one.
            session.Selected!.SavedSearch = Store.UidSet.Empty;
        }

        return head.Refused(BadSyntax(error));
    }

    /// <summary>The command, if it is one that streams and the literal at the end of the frame is the message.</summary>
    private (IStreamingCommand? Command, Completion? Problem) Begin(CommandHead head)
    {
        if (!head.Entry!.Rules.StreamsLiteral)
        {
            return default;
        }

        var reader = new ImapReader(_frame.WrittenSpan, session.TextMode, SessionGrammar.Base);
        head.SkipIn(ref reader);
        var command = head.Entry.Parse(ref reader, head.Form) as IStreamingCommand;
        if (reader.Error is not { } error)
        {
            return (command, null);
        }

        // A mistake before the literal is refused at once; one at the literal says that it is an argument like any other.
        var isBefore = error.Offset < _frame.WrittenSpan.LastIndexOf((byte)'{') - 1;
        return (null, isBefore ? BadSyntax(error) : null);
    }

    /// <summary>Reads up to the next event, and keeps the octets of the command.</summary>
    private async ValueTask<FrameEvent?> NextAsync(CancellationToken cancel)
    {
        while (true)
        {
            var result = await ReadInputAsync(cancel);
            if (session.MustStop(result))
            {
                Input.AdvanceTo(result.Buffer.Start);
                return null;
            }

            var isKept = !_scanner.IsDiscarding;
            var found = _scanner.Feed(result.Buffer);
            var piece = result.Buffer.Slice(0, found.Consumed);
            if (isKept)
            {
                foreach (var segment in piece)
                {
                    _frame.Write(segment.Span);
                }
            }

            Input.AdvanceTo(piece.End);
            session.Connection.IsReceiving |= found is { Kind: not FrameEventKind.Complete, Consumed: > 0 };
            if (found.Kind != FrameEventKind.NeedMore)
            {
                return found;
            }

            if (result.IsCompleted)
            {
                return null;
            }
        }
    }

    /// <summary>Gives the octets of a literal to the command, or to nobody. Whether they have all come, and what the store said.</summary>
    private async ValueTask<(bool HasCome, Completion? Failure)> CopyLiteralAsync(
        IStreamingCommand? target, long octets, CancellationToken cancel)
    {
        if (_streaming is null && octets > session.Options.MaxMessageSize)
        {
            // RFC 7888 §4: what is absurdly large is not read past, unless it is a message; the connection ends.
            session.EndWith("That literal is too large.", SessionCodes.TooBig);
            return default;
        }

        Completion? failure = null;
        while (octets > 0)
        {
            var result = await ReadInputAsync(cancel);
            var piece = result.Buffer.Slice(0, Math.Min(octets, result.Buffer.Length));
            if (session.MustStop(result) || (piece.IsEmpty && result.IsCompleted))
            {
                Input.AdvanceTo(result.Buffer.Start);
                return default;
            }

            if (target is not null)
            {
                try
                {
                    foreach (var segment in piece)
                    {
                        await target.WriteAsync(segment, cancel);
                    }
                }
                catch (Store.StoreUnavailableException)
                {
                    (target, failure) = (null, Unavailable);
                }
            }

            octets -= piece.Length;
            Input.AdvanceTo(piece.End);
        }

        return (true, failure);
    }

    /// <summary>Reads what has come; before it waits for more, what has been answered is sent.</summary>
    private async ValueTask<ReadResult> ReadInputAsync(CancellationToken cancel)
    {
        if (Input.TryRead(out var result))
        {
            return result;
        }

        await session.FlushAsync(cancel);
        return await Input.ReadAsync(cancel);
    }

    private static Completion BadSyntax(SyntaxError error) => error.Kind switch
    {
        SyntaxErrorKind.Charset => Completion.No(ResponseCode.BadCharset(Search.SearchCharsets.Names), error.ToString()),
        SyntaxErrorKind.MailboxName => Completion.No(ResponseCode.Cannot, error.ToString()),
        SyntaxErrorKind.Limit => Completion.Bad(ResponseCode.Limit, error.ToString()),
        _ => Completion.Bad(error.ToString()),
    };

    private void ResetFrame()
    {
        // A frame that has grown is not kept by an idle session.
        if (_frame.Capacity > 16 * SmallFrame)
        {
            _frame = new ArrayBufferWriter<byte>(SmallFrame);
        }

        _frame.ResetWrittenCount();
    }
}
