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

    private ArrayBufferWriter<byte> _frame = new(SmallFrame);

    private PipeReader Input => session.Connection.Input;

    /// <summary>Whether there is input that has not been read yet.</summary>
    public bool HasMoreInput() => session.Connection.HasBufferedInput();

    /// <summary>Reads the next command, or null at the end of the connection or when the session has to end.</summary>
    public async ValueTask<CommandFrame?> ReadAsync(CancellationToken cancel)
    {
        ResetFrame();
        var head = default(CommandHead);
        long literals = 0;
        while (true)
        {
            var line = await ReadLineAsync(session.Options.MaxCommandLine, cancel);
            if (line == LineEnd.Closed)
            {
                return null;
            }

            if (line == LineEnd.TooLong)
            {
                head = head.IsKnown ? head : CommandHead.Read(_frame.WrittenSpan, session);
                return head.Refused(Completion.Bad($"A command line has at most {session.Options.MaxCommandLine} octets."));
            }

            if (LiteralAtEnd.Find(_frame.WrittenSpan) is not { } literal)
            {
                return head.Refusal is null ? Complete(head) : head.Refused(head.Refusal.Value);
            }

            head = head.IsKnown ? head : CommandHead.Read(_frame.WrittenSpan, session);
            if (head.Refusal is null)
            {
                var (streaming, problem) = Begin(head);
                if (streaming is not null)
                {
                    return await StreamAsync(head, streaming, literal, cancel);
                }

                head = head with { Refusal = problem };
            }

            literals += literal.Octets;
            if (head.Refusal is null && literals > session.Options.MaxCommandLiterals)
            {
                head = head with { Refusal = Completion.Bad(SessionCodes.TooBig, $"The literals of this command have at most {session.Options.MaxCommandLiterals} octets.") };
            }

            if (head.Refusal is { } refusal)
            {
                // RFC 9051 §4.3: a synchronizing literal is refused by the tagged response; the client then does not send it.
                if (!literal.IsNonSynchronizing)
                {
                    return head.Refused(refusal);
                }

                // RFC 7888 §4: any other is on its way already and has to be read past.
                if (!await SkipAsync(literal.Octets, cancel))
                {
                    return null;
                }

                ResetFrame();
                continue;
            }

            await AskForAsync(literal, cancel);
            if (!await ReadLiteralAsync((int)literal.Octets, cancel))
            {
                return null;
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

        var reader = new ImapReader(_frame.WrittenSpan, session.TextMode, session.Profile.Grammar);
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

        var reader = new ImapReader(_frame.WrittenSpan, session.TextMode, session.Profile.Grammar);
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

    private async ValueTask<CommandFrame?> StreamAsync(
        CommandHead head, IStreamingCommand command, LiteralHeader literal, CancellationToken cancel)
    {
        Completion? refusal;
        try
        {
            refusal = await command.PrepareAsync(session, cancel);
        }
        catch (Store.StoreUnavailableException)
        {
            refusal = Completion.No(ResponseCode.Unavailable, "The store is not available now.");
        }

        if (refusal is { } early && !literal.IsNonSynchronizing)
        {
            await command.ReleaseAsync();
            return head.Refused(early);
        }

        await AskForAsync(literal, cancel);
        if (!await CopyLiteralAsync(refusal is null ? command : null, literal.Octets, cancel))
        {
            await command.ReleaseAsync();
            return null;
        }

        ResetFrame();
        var rest = await ReadLineAsync(session.Options.MaxCommandLine, cancel);
        if (rest == LineEnd.Closed)
        {
            await command.ReleaseAsync();
            return null;
        }

        if (refusal is null && (rest == LineEnd.TooLong || !_frame.WrittenSpan.TrimEnd("\r\n"u8).IsEmpty))
        {
            refusal = Completion.Bad("Expected the end of the command behind the message.");
        }

        if (refusal is { } late)
        {
            await command.ReleaseAsync();
            return head.Refused(late);
        }

        return new CommandFrame(head.Tag, head.Entry, head.Form, command, null);
    }

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

    private ValueTask<bool> SkipAsync(long octets, CancellationToken cancel)
    {
        if (octets <= (session.Connection.IsCompressed ? MaxInflatedWaste : session.Options.MaxMessageSize))
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

    private enum LineEnd
    {
        Complete,
        TooLong,
        Closed,
    }
}
