using System.Buffers;
using System.Collections.Immutable;
using Posthorn.Imap.Commands;
using Posthorn.Imap.Fetch;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Imap.Urls;
using Posthorn.Store;

namespace Posthorn.Imap.Append;

/// <summary>
/// The messages of one APPEND or REPLACE while they arrive. They are staged with the engine octet by octet, and become messages
/// of a mailbox all together, or none of them (RFC 3502, RFC 9051 §6.3.12).
/// </summary>
/// <param name="session">The session.</param>
/// <param name="freed">Octets that the command gives back: only the net size counts against the quota (RFC 8508 §3.4).</param>
internal sealed class MessageIntake(ImapSession session, long freed) : IAsyncDisposable
{
    /// <summary>
    /// Octets of one command that may be staged in memory. Engines keep small content there until it is committed; of a command
    /// with many messages, those beyond go to files.
    /// </summary>
    private const long MaxInMemory = 8 * 1024 * 1024;

    /// <summary>Octets copied at a time.</summary>
    private const int CopySize = 32 * 1024;

    private readonly List<IncomingMessage> _messages = [];
    private AppendMessage? _message;
    private IContentStager? _stager;
    private HeaderScan _header;
    private Completion? _problem;
    private MessageFlags _flags;
    private bool _mayHaveNul;
    private long _total;
    private long _copied;

    private ImapOptions Options => session.Options;

    /// <summary>Begins a message; the one before it is complete.</summary>
    public async ValueTask<Completion?> BeginAsync(AppendMessage message, CancellationToken cancel)
    {
        if (await CompleteAsync(cancel) is { } refusal)
        {
            return refusal;
        }

        if (session.SaveLimit is { } limit && _messages.Count >= limit)
        {
            return Completion.No(SessionCodes.MessageLimit(limit), $"One command adds at most {limit} messages.");
        }

        if (_messages.Count >= Options.MaxAppendMessages)
        {
            return Completion.No(ResponseCode.Limit, $"One command adds at most {Options.MaxAppendMessages} messages.");
        }

        if (!FlagNames.TryRead(message.Flags, Options, out _flags, out var problem))
        {
            return Completion.No(ResponseCode.Limit, problem);
        }

        _message = message;
        _header = default;
        return null;
    }

    /// <summary>Says whether a literal is wanted as the next octets of the message.</summary>
    public async ValueTask<Completion?> ExpectAsync(AppendLiteral literal, CancellationToken cancel)
    {
        if (literal is { IsPart: false, Literal.Octets: 0 })
        {
            return Empty;
        }

        // RFC 9051 §4.3: only a literal8 has NUL octets.
        _mayHaveNul = literal.Literal.IsLiteral8;
        return await MakeRoomAsync(literal.Literal.Octets, isAll: !literal.IsPart, cancel);
    }

    /// <summary>Takes octets of a literal. What goes wrong is said when the literal is over.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancel)
    {
        if (!_mayHaveNul && octets.Span.Contains((byte)0))
        {
            _problem ??= Completion.No(ResponseCode.Cannot, "A message has NUL octets only in a literal8.");
        }

        if (_problem is null)
        {
            await StageAsync(octets, cancel);
        }
    }

    /// <summary>Adds octets of what a URL names, unchanged (RFC 4469 §3).</summary>
    /// <returns>A refusal that is not the URL's fault, or null.</returns>
    public async ValueTask<Completion?> CopyAsync(UrlContent content, CancellationToken cancel)
    {
        if (await MakeRoomAsync(content.Length, isAll: false, cancel) is { } refusal)
        {
            return refusal;
        }

        // A short command could have the server copy a long time, and fill its disk: all copies together are at most one message.
        _copied += content.Length;
        if (_copied > Options.AppendLimit)
        {
            return Completion.No(ResponseCode.Limit, $"The URLs of one command name at most {Options.AppendLimit} octets.");
        }

        var buffer = ArrayPool<byte>.Shared.Rent(CopySize);
        try
        {
            long at = 0;
            int read;
            while (_problem is null && (read = await content.ReadAsync(at, buffer, cancel)) > 0)
            {
                await StageAsync(buffer.AsMemory(0, read), cancel);
                at += read;
            }

            return at < content.Length && _problem is null
                ? throw new DamagedContentException("The content is shorter than its summary says.")
                : _problem;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Ends the message that was begun last.</summary>
    public async ValueTask<Completion?> CompleteAsync(CancellationToken cancel)
    {
        if (_problem is not null || _message is null)
        {
            return _problem;
        }

        if (_stager is not { Size: > 0 })
        {
            return Empty;
        }

        if (_header.HasEightBit && session.OffersUtf8 && session.TextMode == TextMode.Rev1)
        {
            // RFC 9755 §4
            return Completion.No(ResponseCode.Cannot, "A header with 8-bit octets needs ENABLE UTF8=ACCEPT.");
        }

        var content = await _stager.CompleteAsync(cancel);
        _messages.Add(new IncomingMessage(content, _flags, _message.InternalDate));
        await _stager.DisposeAsync();
        (_stager, _message) = (null, null);
        return null;
    }

    /// <summary>The complete messages, ready to be added.</summary>
    public ImmutableArray<IncomingMessage> Messages => [.. _messages];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stager is not null)
        {
            await _stager.DisposeAsync();
        }

        foreach (var message in _messages)
        {
            await message.Content.DisposeAsync();
        }
    }

    private static Completion Empty => Completion.No(ResponseCode.Cannot, "A message must not be empty.");

    // The sizes are checked before the octets come. A message is at most as large as one may be, together with its other parts.
    private async ValueTask<Completion?> MakeRoomAsync(long octets, bool isAll, CancellationToken cancel)
    {
        if (_problem is not null)
        {
            return _problem;
        }

        if (octets > Options.AppendLimit - (_stager?.Size ?? 0))
        {
            // RFC 4469 §4.2, RFC 7889 §4
            return Completion.No(SessionCodes.TooBig, $"A message has at most {Options.AppendLimit} octets.");
        }

        var account = session.Account.Current;
        if (account.UsedBytes - freed + _total + octets > account.QuotaBytes)
        {
            return Refusals.Of(Refusal.OverQuota);
        }

        if (_stager is null)
        {
            long? hint = _total > MaxInMemory ? long.MaxValue : isAll ? octets : null;
            _stager = await session.Server.Store.Engine.StageContentAsync(hint, cancel);
        }

        _total += octets;
        return null;
    }

    private async ValueTask StageAsync(ReadOnlyMemory<byte> octets, CancellationToken cancel)
    {
        try
        {
            _header.Add(octets.Span);
            await _stager!.WriteAsync(octets, cancel);
        }
        catch (StoreUnavailableException problem)
        {
            ImapLog.StoreUnavailable(session.Log, session.Connection.Label, problem.Message);
            _problem = Completion.No(ResponseCode.Unavailable, "The store is not available now; nothing was changed.");
        }
    }
}
