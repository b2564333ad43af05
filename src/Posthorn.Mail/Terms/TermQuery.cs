using System.Collections.Immutable;
using System.Text;

namespace Posthorn.Mail;

/// <summary>
/// What the terms of a text must have if a substring is to be in it. The terms propose and the text decides, with one exception:
/// <see cref="IsDecisive"/>.
/// </summary>
public sealed class TermQuery
{
    /// <summary>More are not asked for: those that there are leave few texts over.</summary>
    private const int MaxNeedles = 16;

    private TermQuery(ImmutableArray<TermNeedle> needles, bool isDecisive) => (Needles, IsDecisive) = (needles, isDecisive);

    /// <summary>A text that contains the substring has a term for each of these. Never empty.</summary>
    public ImmutableArray<TermNeedle> Needles { get; }

    /// <summary>
    /// Whether a text with an exact term (<see cref="TermMarker.IsExact"/>) for the only needle contains the substring, as i;unicode-casemap
    /// compares.
    /// </summary>
    public bool IsDecisive { get; }

    /// <summary>Makes the query for a substring; null if terms say nothing about it, as when it is all punctuation.</summary>
    public static TermQuery? Of(string substring)
    {
        var pattern = TextFold.Fold(substring);
        var runs = Runs.Cut(pattern);
        var needles = runs.SelectMany(run => NeedlesOf(run)).Distinct().OrderByDescending(needle => needle.Weight).Take(MaxNeedles).ToImmutableArray();
        return needles.IsEmpty ? null : new TermQuery(needles, needles.Length == 1 && needles[0].Text == pattern);
    }

    private static IEnumerable<TermNeedle> NeedlesOf(Run run) => run.Class switch
    {
        TermClass.Symbol => [new TermNeedle(run.Text, true, true)],
        TermClass.Unspaced => Pairs(run),
        _ => [Word(run)],
    };

    private static IEnumerable<TermNeedle> Pairs(Run run)
    {
        var runes = run.Text.EnumerateRunes().ToList();
        if (runes.Count == 1)
        {
            return [new TermNeedle(run.Text, run.IsStart && run.IsEnd, run.IsStart && run.IsEnd)];
        }

        return runes.Zip(runes.Skip(1), (first, second) => new TermNeedle($"{first}{second}", true, true));
    }

    private static TermNeedle Word(Run run)
    {
        var text = run.Text;
        if (run.IsStart && run.IsEnd && text.Length > TermScanner.PieceLength)
        {
            // The first piece of a long word, which begins where the word does.
            return new TermNeedle(Beginning(text), true, false);
        }

        if (text.Length <= TermScanner.PieceStep || (run.IsStart && run.IsEnd))
        {
            return new TermNeedle(text, run.IsStart, run.IsEnd);
        }

        return run is { IsEnd: true, IsStart: false } ? new TermNeedle(Ending(text), false, true) : new TermNeedle(Beginning(text), run.IsStart, false);
    }

    private static string Beginning(string text) => text[..(TermScanner.PieceStep - (char.IsHighSurrogate(text[TermScanner.PieceStep - 1]) ? 1 : 0))];

    private static string Ending(string text) => text[^(TermScanner.PieceStep - (char.IsLowSurrogate(text[^TermScanner.PieceStep]) ? 1 : 0))..];

    /// <summary>Characters of one class in a row.</summary>
    /// <param name="Class">The class.</param>
    /// <param name="Text">The characters, as terms have them.</param>
    /// <param name="IsStart">Whether it begins where it begins in any text: not at the beginning of the substring.</param>
    /// <param name="IsEnd">Whether it ends where it ends in any text.</param>
    private readonly record struct Run(TermClass Class, string Text, bool IsStart, bool IsEnd);

    private static class Runs
    {
        public static List<Run> Cut(string pattern)
        {
            var runs = new List<Run>();
            var text = new StringBuilder();
            var current = TermClass.Separator;
            var isStart = false;
            foreach (var rune in pattern.EnumerateRunes())
            {
                var kind = TermClasses.Of(rune);
                if (kind == TermClass.Mark)
                {
                    continue;
                }

                if (kind != current || kind == TermClass.Symbol)
                {
                    isStart = End(isEnd: true) || isStart;
                    current = kind;
                }

                if (kind == TermClass.Separator)
                {
                    isStart = true;
                }
                else
                {
                    text.Append(rune.Value == 'ı' ? "I" : rune.ToString());
                }
            }

            End(isEnd: false);
            return runs;

            bool End(bool isEnd)
            {
                if (text.Length == 0)
                {
                    return false;
                }

                runs.Add(new Run(current, text.ToString(), isStart, isEnd));
                text.Clear();
                return true;
            }
        }
    }
}

/// <summary>What one term of a text must look like.</summary>
/// <param name="Text">The characters that are in it: 1 to 66, of one kind.</param>
/// <param name="IsStart">Whether it begins with them.</param>
/// <param name="IsEnd">Whether it ends with them.</param>
public readonly record struct TermNeedle(string Text, bool IsStart, bool IsEnd)
{
    /// <summary>Whether it is one term, which is found without looking at others.</summary>
    public bool IsWhole => IsStart && IsEnd;

    /// <summary>How much it is likely to leave out, for little work: what is whole comes first, then what is long.</summary>
    internal int Weight => (IsWhole ? 1000 : 0) + Text.Length;
}
