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
internal sealed class CommandReader(ImapSession session)
{
    /// <summary>Octets that an idle session keeps for its next command.</summary>
    private const int SmallFrame = 256;

    /// <summary>
    /// Octets that are read past for a client that compresses: a thousand of them may have cost it one, so beyond that it is sent away.
    /// </summary>
    private const int MaxInflatedWaste = 1024 * 1024;

    /// <summary>Octets of a literal that may come without being asked for, with LITERAL- (RFC 7888 §5).</summary>
    private const int MaxUnasked = 4096;

    private ArrayBufferWriter<byte> _frame = new(SmallFrame);

    private PipeReader Input => session.Connection.Input;

    /// <summary>Whether there is input that has not been read yet.</summary>
    public bool HasMoreInput() => session.Connection.HasBufferedInput();

    /// <summary>Reads the next command, or null at the end of the connection or when the session has to end.</summary>
    public async ValueTask<CommandFrame?> ReadAsync(CancellationToken cancel)
    {
        ResetFrame();
        var head = default(CommandHead);
        IStreamingCommand? streaming = null;
        long literals = 0;
        try
        {
            while (true)
            {
                var line = await ReadLineAsync(session.Options.MaxCommandLine, cancel);
                if (line == LineEnd.Closed)
                {
                    return null;
                }

                head = head.IsKnown ? head : CommandHead.Read(_frame.WrittenSpan, session);
                if (line == LineEnd.TooLong)
                {
                    return head.Refused(Completion.Bad($"A command line has at most {session.Options.MaxCommandLine} octets."));
                }

                var literal = LiteralAtEnd.Find(_frame.WrittenSpan);
                var isStreamed = false;
                if (head.Refusal is null && head.Entry!.Rules.StreamsLiteral)
                {
                    var (command, problem) = ReadStretch(head, streaming, literal is not null);
                    streaming = command ?? streaming;
                    problem ??= command is null ? null : CheckUnasked(literal) ?? await PrepareAsync(command, cancel);
                    head = head with { Refusal = problem };
                    isStreamed = command is { AwaitsLiteral: true };
                }

                if (literal is null)
                {
                    return head.Refusal is { } late ? head.Refused(late) : streaming is null ? Complete(head) : Streamed(head, ref streaming);
                }

                if (!isStreamed)
                {
                    literals += literal.Value.Octets;
                    head = head.Refusal is null ? head with { Refusal = CheckUnasked(literal) ?? CheckLiterals(literals) } : head;
                }

                if (head.Refusal is { } refusal)
                {
                    // RFC 9051 §4.3: a synchronizing literal is refused by the tagged response; the client then does not send it.
                    if (!literal.Value.IsNonSynchronizing)
                    {
                        return head.Refused(refusal);
                    }

                    // RFC 7888 §4: any other is on its way already and has to be read past.
                    if (!await SkipAsync(literal.Value.Octets, head.Entry is { Rules.StreamsLiteral: true }, cancel))
                    {
                        return null;
                    }

                    ResetFrame();
                    continue;
                }

                await AskForAsync(literal.Value, cancel);
                if (!await (isStreamed ? CopyLiteralAsync(streaming, literal.Value.Octets, cancel) : ReadLiteralAsync((int)literal.Value.Octets, cancel)))
                {
                    return null;
                }

                if (isStreamed)
                {
                    ResetFrame();
                    literals = 0;
                }
            }
        }
        finally
        {
            if (streaming is not null)
            {
                await streaming.ReleaseAsync();
            }
        }
    }

    /// <summary>Reads one line that is not a command (a SASL response, DONE); null if the connection ends or it is too long.</summary>
    public async ValueTask<byte[]?> ReadContinuationAsync(int limit, CancellationToken cancel)
    {
        ResetFrame();
        if (await ReadLineAsync(limit, cancel) != LineEnd.Complete)
        {
            return null;
        }

        return _frame.WrittenSpan.TrimEnd("\r\n"u8).ToArray();
    }

    private CommandFrame Complete(CommandHead head)
    {
        head = head.IsKnown ? head : CommandHead.Read(_frame.WrittenSpan, session);
        if (head.Refusal is { } refusal)
        {
            return head.Refused(refusal);
        }

        var reader = new ImapReader(_frame.WrittenSpan, session.TextMode, session.Grammar);
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

    /// <summary>
    /// Reads a command that streams up to here. No command and no problem means that the literal at the end of the frame is an
    /// argument like any other, so that more of the frame is to come.
    /// </summary>
    private (IStreamingCommand? Command, Completion? Problem) ReadStretch(CommandHead head, IStreamingCommand? streaming, bool hasLiteral)
    {
        var reader = new ImapReader(_frame.WrittenSpan, session.TextMode, session.Grammar);
        if (streaming is null)
        {
            head.SkipIn(ref reader);
            streaming = (IStreamingCommand)head.Entry!.Parse(ref reader, head.Form);
        }
        else
        {
            streaming.Continue(ref reader);
        }

        reader.End();
        if (reader.Error is not { } error)
        {
            return (streaming, null);
        }

        // A mistake before the literal is refused at once; one at the literal says that it is an argument like any other.
        var isArgument = hasLiteral && error.Offset >= _frame.WrittenSpan.LastIndexOf((byte)'{') - 1;
        return (null, isArgument ? null : BadSyntax(error));
    }

    private async ValueTask<Completion?> PrepareAsync(IStreamingCommand command, CancellationToken cancel)
    {
        try
        {
            return await command.PrepareAsync(session, cancel);
        }
        catch (Store.StoreUnavailableException)
        {
            return Completion.No(ResponseCode.Unavailable, "The store is not available now.");
        }
    }

    /// <summary>The complete command, whose staged messages are from now on released by whoever executes it.</summary>
    private static CommandFrame Streamed(CommandHead head, ref IStreamingCommand? streaming)
    {
        var frame = new CommandFrame(head.Tag, head.Entry, head.Form, streaming, null);
        streaming = null;
        return frame;
    }

    private Completion? CheckLiterals(long octets)
    {
        var limit = session.Options.MaxCommandLiterals;
        return octets > limit || _frame.WrittenCount > limit + session.Options.MaxCommandLine
            ? Completion.Bad(SessionCodes.TooBig, $"The literals of this command have at most {limit} octets.")
            : null;
    }

    /// <summary>RFC 7888 §5: with LITERAL-, what is larger must not be sent without being asked for.</summary>
    private Completion? CheckUnasked(LiteralHeader? literal) =>
        session.Options.LimitsUnaskedLiterals && literal is { IsNonSynchronizing: true, Octets: > MaxUnasked }
            ? Completion.Bad(SessionCodes.TooBig, $"A literal that is sent without being asked for has at most {MaxUnasked} octets.")
            : null;

    private async ValueTask AskForAsync(LiteralHeader literal, CancellationToken cancel)
    {
        if (!literal.IsNonSynchronizing)
        {
            session.Writer.Continue("Go ahead.");
            await session.FlushAsync(cancel);
        }
    }

    /// <summary>Adds the next line, with its end, to the frame.</summary>
    private async ValueTask<LineEnd> ReadLineAsync(int limit, CancellationToken cancel)
    {
        var length = 0;
        var tooLong = false;
        long wasted = 0;
        while (true)
        {
            if (wasted > MaxInflatedWaste && session.Connection.IsCompressed)
            {
                session.EndWith("That line is too long.", SessionCodes.TooBig);
                return LineEnd.Closed;
            }

            var result = await Input.ReadAsync(cancel);
            if (session.MustStop(result))
            {
                Input.AdvanceTo(result.Buffer.Start);
                return LineEnd.Closed;
            }

            var buffer = result.Buffer;
            var end = buffer.PositionOf((byte)'\n');
            var piece = end is { } at ? buffer.Slice(0, buffer.GetPosition(1, at)) : buffer;
            if (!tooLong && length + piece.Length <= limit + 2L)
            {
                foreach (var segment in piece)
                {
                    _frame.Write(segment.Span);
                }

                length += (int)piece.Length;
            }
            else
            {
                KeepBeginning(piece, tooLong);
                tooLong = true;
                wasted += piece.Length;
            }

            Input.AdvanceTo(piece.End);
            if (end is not null)
            {
                return tooLong ? LineEnd.TooLong : LineEnd.Complete;
            }

            if (result.IsCompleted)
            {
                return LineEnd.Closed;
            }
        }
    }

    /// <summary>Of a line that is too long, enough is kept to answer with its tag.</summary>
    private void KeepBeginning(in ReadOnlySequence<byte> piece, bool isRest)
    {
        if (!isRest && _frame.WrittenCount < SmallFrame)
        {
            foreach (var segment in piece.Slice(0, Math.Min(piece.Length, SmallFrame - _frame.WrittenCount)))
            {
                _frame.Write(segment.Span);
            }
        }
    }

    private async ValueTask<bool> ReadLiteralAsync(int octets, CancellationToken cancel)
    {
        while (octets > 0)
        {
            var result = await Input.ReadAsync(cancel);
            var piece = result.Buffer.Slice(0, Math.Min(octets, result.Buffer.Length));
            if (session.MustStop(result) || (piece.IsEmpty && result.IsCompleted))
            {
                Input.AdvanceTo(result.Buffer.Start);
                return false;
            }

            foreach (var segment in piece)
            {
                _frame.Write(segment.Span);
            }

            octets -= (int)piece.Length;
            Input.AdvanceTo(piece.End);
        }

        return true;
    }

    private ValueTask<bool> SkipAsync(long octets, bool isMessage, CancellationToken cancel)
    {
        var limit = session.Connection.IsCompressed ? MaxInflatedWaste : isMessage ? long.MaxValue : session.Options.MaxMessageSize;
        if (octets <= limit)
        {
            return CopyLiteralAsync(null, octets, cancel);
        }

        // RFC 7888 §4: what is absurdly large is not read past; the connection ends.
        session.EndWith("That literal is too large.", SessionCodes.TooBig);
        return ValueTask.FromResult(false);
    }

    private async ValueTask<bool> CopyLiteralAsync(IStreamingCommand? target, long octets, CancellationToken cancel)
    {
        while (octets > 0)
        {
            var result = await Input.ReadAsync(cancel);
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

    private Completion BadSyntax(SyntaxError error) => error.Kind switch
    {
        SyntaxErrorKind.Charset when !session.IsUtf8 => Completion.No(ResponseCode.BadCharset(Search.SearchCharsets.Names), error.ToString()),
        SyntaxErrorKind.MailboxName => Completion.No(ResponseCode.Cannot, error.ToString()),
        SyntaxErrorKind.MessageNumber => Completion.Bad(SessionCodes.UidRequired, error.ToString()),
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

    private enum LineEnd
    {
        Complete,
        TooLong,
        Closed,
    }
}
