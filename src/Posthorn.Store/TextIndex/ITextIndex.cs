using System.Collections.Immutable;
using Posthorn.Mail;

namespace Posthorn.Store;

/// <summary>
/// Knows which messages may contain a text. It is derived from the messages, always a little behind them, and never the last word: of what
/// it does not know it says so. All methods may be called from many threads at once.
/// </summary>
public interface ITextIndex
{
    /// <summary>Asks about the messages of a mailbox.</summary>
    /// <param name="mailbox">The mailbox.</param>
    /// <param name="lookups">What is asked; each has its answer, in the same order.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>Null if nothing is known of this mailbox; the messages must be read then.</returns>
    ValueTask<IReadOnlyList<TextMatches>?> FindAsync(MailboxId mailbox, IReadOnlyList<TextLookup> lookups, CancellationToken cancel);

    /// <summary>Asks how well the messages of a mailbox match fuzzy queries.</summary>
    /// <param name="mailbox">The mailbox.</param>
    /// <param name="lookups">What is asked; each has its answer, in the same order.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>Null if nothing is known of this mailbox.</returns>
    ValueTask<IReadOnlyList<TextScores>?> ScoreAsync(MailboxId mailbox, IReadOnlyList<FuzzyLookup> lookups, CancellationToken cancel);

    /// <summary>How far it is.</summary>
    ValueTask<TextIndexStatus> ReadStatusAsync(CancellationToken cancel);

    /// <summary>Throws it away, and has it made anew; returns when that has begun. Searches read the messages meanwhile.</summary>
    ValueTask RebuildAsync(CancellationToken cancel);
}

/// <summary>What a text index is asked.</summary>
/// <param name="Query">The terms.</param>
/// <param name="Zones">Where they may stand; at least one.</param>
/// <param name="MayDecide">Whether a term that decides (<see cref="TermQuery.IsDecisive"/>) does so here.</param>
public sealed record TextLookup(TermQuery Query, ImmutableArray<TermZone> Zones, bool MayDecide);

/// <summary>What a text index is asked roughly.</summary>
/// <param name="Query">The words.</param>
/// <param name="Zones">Where they may stand; at least one.</param>
public sealed record FuzzyLookup(FuzzyQuery Query, ImmutableArray<TermZone> Zones);

/// <summary>How far a text index is.</summary>
/// <param name="Indexed">Messages in it; some may be expunged already.</param>
/// <param name="Waiting">Messages that are not in it yet. A few in each mailbox wait for others: reading them costs less than a part of an
/// index for each.</param>
/// <param name="TextCharacters">Characters of the texts that are indexed.</param>
/// <param name="IndexBytes">Octets that it takes on disk, without what is free in its file.</param>
/// <param name="Segments">Parts that it is in.</param>
/// <param name="IsOpen">Whether it can be asked.</param>
/// <param name="IsBusy">Whether there is work to be done now.</param>
/// <param name="Problem">Why it is not kept up now, in a plain sentence; null if it is.</param>
public sealed record TextIndexStatus(
    long Indexed, long Waiting, long TextCharacters, long IndexBytes, long Segments, bool IsOpen, bool IsBusy, string? Problem);
