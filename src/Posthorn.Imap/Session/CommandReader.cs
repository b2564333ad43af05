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

    /// <summary>
    /// Octets that are read past for a client that compresses: a thousand of them may have cost it one, so beyond that it is sent away.
    /// </summary>
    private const int MaxInflatedWaste = 1024 * 1024;

    /// <summary>Octets of a literal that may come without being asked for, with LITERAL- (RFC 7888 §5).</summary>
    private const int MaxUnasked = 4096;

    private readonly CommandFrameScanner _scanner = new(session.Server.Framing);
    private readonly LineReader _lines = new(session.Connection);
    private ArrayBufferWriter<byte> _frame = new(SmallFrame);
    private long _wasted;

    /// <summary>The command whose literals are streamed; it has to be released if it does not come to its execution.</summary>
    private IStreamingCommand? _streaming;

    private PipeReader Input => session.Connection.Input;

    /// <summary>Reads the next command, or null at the end of the connection or when the session has to end.</summary>
    public async ValueTask<CommandFrame?> ReadAsync(CancellationToken cancel)
    {
        ResetFrame();
        _lines.Dispose();
        _scanner.Reset();
        _wasted = 0;
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
            if (found.Kind == FrameEventKind.LineTooLong)
            {
                head = head with { Refusal = Completion.Bad($"A command line has at most {session.Options.MaxCommandLine} octets.") };
                continue;
            }

            var isComplete = found.Kind == FrameEventKind.Complete;
            var isStreamed = false;
            if (head is { Refusal: null, Entry.Rules.StreamsLiteral: true })
            {
                (isStreamed, var problem) = await ReadStretchAsync(head, isComplete ? null : found.Literal, cancel);
                head = head with { Refusal = problem };
            }

            if (isComplete)
            {
                return head.Refusal is { } late ? head.Refused(late)
                    : _streaming is { } streaming ? new CommandFrame(head.Tag, head.Entry, head.Form, streaming, null)
                    : Complete(head);
            }

            head = head with { Refusal = head.Refusal ?? (isStreamed ? null : CheckUnasked(found.Literal) ?? CheckLength(head, found)) };
            if (!await TakeLiteralAsync(found.Literal, head.Refusal, isStreamed, head.Entry is { Rules.StreamsLiteral: true }, cancel))
            {
                // RFC 9051 §4.3: a synchronizing literal is refused by the tagged response; the client then does not send it.
                return head.Refusal is { } refusal && !found.Literal.IsNonSynchronizing ? head.Refused(refusal) : null;
            }
        }

        return null;
    }

    private CommandFrame Complete(CommandHead head)
    {
        var reader = new ImapReader(_frame.WrittenSpan, session.TextMode, session.Grammar);
        head.SkipIn(ref reader);
        var command = head.Entry!.Parse(ref reader, head.Form);
        reader.End();
        if (reader.Error is not { } error)
        {
            return new CommandFrame(head.Tag, head.Entry, head.Form, command, null);
        }

        if (error.Kind == SyntaxErrorKind.Charset && command.SavesSearch)
        {
            // RFC 5182 §2.1: a NO to a SEARCH that saves its result leaves an empty one.
            session.Selected?.SavedSearch = Store.UidSet.Empty;
        }

        // RFC 9755 §3: with UTF8=ACCEPT, SEARCH has no charset, known or not; SORT and THREAD have one in any case.
        return head.Refused(BadSyntax(error, refusesCharset: session.IsUtf8 && command is SearchCommand));
    }

    /// <summary>
    /// Reads a command that streams up to here, and does what was read. Neither streamed nor a problem means that the literal at the
    /// end of the frame is an argument like any other, so that more of the frame is to come.
    /// </summary>
    private async ValueTask<(bool IsStreamed, Completion? Problem)> ReadStretchAsync(CommandHead head, LiteralHeader? literal, CancellationToken cancel)
    {
        if (Parse(head, literal is not null, out var command) is { } problem)
        {
            return (false, problem);
        }

        if (command is null)
        {
            return default;
        }

        _streaming = command;
        if (literal is { } announced && CheckUnasked(announced) is { } unasked)
        {
            return (false, unasked);
        }

        try
        {
            var refusal = await command.PrepareAsync(session, cancel);
            return (refusal is null && command.AwaitsLiteral, refusal);
        }
        catch (Store.StoreUnavailableException)
        {
            return (false, Completion.No(ResponseCode.Unavailable, "The store is not available now."));
        }
    }

    private Completion? Parse(CommandHead head, bool hasLiteral, out IStreamingCommand? command)
    {
        var reader = new ImapReader(_frame.WrittenSpan, session.TextMode, session.Grammar);
        if (_streaming is null)
        {
            head.SkipIn(ref reader);
            command = (IStreamingCommand)head.Entry!.Parse(ref reader, head.Form);
        }
        else
        {
            command = _streaming;
            command.Continue(ref reader);
        }

        reader.End();
        if (reader.Error is not { } error)
        {
            return null;
        }

        // A mistake before the literal is refused at once; one at the literal says that it is an argument like any other.
        command = null;
        return hasLiteral && error.Offset >= _frame.WrittenSpan.LastIndexOf((byte)'{') - 1 ? null : BadSyntax(error);
    }

    private Completion? CheckLength(CommandHead head, FrameEvent found) => found.ExceedsLimit
        ? head.Entry?.Rules.LiteralTooLong?.Invoke(session.Options) ?? Completion.Bad(SessionCodes.TooBig, $"The literals of this command have at most {session.Options.MaxCommandLiterals} octets.")
        : null;

    /// <summary>RFC 7888 §5: with LITERAL-, what is larger must not be sent without being asked for.</summary>
    private Completion? CheckUnasked(LiteralHeader literal) =>
        session.Options.LimitsUnaskedLiterals && literal is { IsNonSynchronizing: true, Octets: > MaxUnasked }
            ? Completion.Bad(SessionCodes.TooBig, $"A literal that is sent without being asked for has at most {MaxUnasked} octets.")
            : null;

    /// <summary>Asks for a literal that is wanted, and has it go where it belongs. False if it does not come.</summary>
    private async ValueTask<bool> TakeLiteralAsync(LiteralHeader literal, Completion? refusal, bool isStreamed, bool isMessage, CancellationToken cancel)
    {
        if (!literal.IsNonSynchronizing)
        {
            if (refusal is not null)
            {
                return false;
            }

            session.Writer.Continue("Go ahead.");
            await session.FlushAsync(cancel);
        }

        if (refusal is null && !isStreamed)
        {
            _scanner.TakeLiteral();
            return true;
        }

        if (refusal is null)
        {
            _scanner.StreamLiteral();
        }
        else
        {
            // RFC 7888 §4: it is on its way already and has to be read past, unless it is absurdly large: then the connection ends.
            _scanner.SkipLiteral();
            var limit = session.Connection.IsCompressed ? MaxInflatedWaste : isMessage ? long.MaxValue : session.Options.MaxMessageSize;
            if (literal.Octets > limit)
            {
                session.EndWith("That literal is too large.", SessionCodes.TooBig);
                return false;
            }
        }

        var hasCome = await CopyLiteralAsync(refusal is null ? _streaming : null, literal.Octets, cancel);
        ResetFrame();
        return hasCome;
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
            _wasted += isKept ? 0 : found.Consumed;
            if (_wasted > MaxInflatedWaste && session.Connection.IsCompressed)
            {
                session.EndWith("That line is too long.", SessionCodes.TooBig);
                return null;
            }

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

    /// <summary>Gives the octets of a literal to the command, or to nobody. Whether they have all come.</summary>
    private async ValueTask<bool> CopyLiteralAsync(IStreamingCommand? target, long octets, CancellationToken cancel)
    {
        while (octets > 0)
        {
            var result = await ReadInputAsync(cancel);
            var piece = result.Buffer.Slice(0, Math.Min(octets, result.Buffer.Length));
            if (session.MustStop(result) || (piece.IsEmpty && result.IsCompleted))
            {
                Input.AdvanceTo(result.Buffer.Start);
                return false;
            }

            if (target is not null)
            {
                foreach (var segment in piece)
                {
                    await target.WriteAsync(segment, cancel);
                }
            }

            octets -= piece.Length;
            Input.AdvanceTo(piece.End);
        }

        return true;
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

    private static Completion BadSyntax(SyntaxError error, bool refusesCharset = false) => error.Kind switch
    {
        SyntaxErrorKind.Charset when !refusesCharset => Completion.No(ResponseCode.BadCharset(Search.SearchCharsets.Names), error.Text),
        SyntaxErrorKind.MailboxName => Completion.No(ResponseCode.Cannot, error.Text),
        SyntaxErrorKind.MessageNumber => Completion.Bad(SessionCodes.UidRequired, error.Text),
        SyntaxErrorKind.Limit => Completion.Bad(ResponseCode.Limit, error.Text),
        _ => Completion.Bad(error.Text),
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
