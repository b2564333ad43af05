using System.Buffers;
using System.Security.Cryptography;
using Posthorn.Mail;

namespace Posthorn.Store.Sqlite;

/// <summary>Reads contents and compares them with their hash, and what is derived from them with what it should be.</summary>
internal sealed class ContentCheck(CheckContext context)
{
    private const int Batch = 500;

    /// <summary>Content up to this many octets is held in memory while it is looked at.</summary>
    private const int SmallBytes = 1024 * 1024;

    private readonly record struct Row(long Id, long Size, int Form, byte[] Hash, byte[]? Summary, string? Preview, bool HasBody);

    /// <summary>Looks at all contents, or at some.</summary>
    /// <param name="only">Which; null for all.</param>
    /// <param name="readsAll">Whether each is read; otherwise it is only looked whether it is there.</param>
    /// <param name="found">Takes what is wrong.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task RunAsync(IReadOnlySet<long>? only, bool readsAll, Func<Damage, ValueTask> found, CancellationToken cancel)
    {
        long total = only?.Count ?? await context.Readers.ReadAsync(database => database.Use("SELECT count(*) FROM content").Scalar() ?? 0, cancel);
        long after = 0, done = 0;
        List<Row> rows;
        do
        {
            var from = after;
            rows = await context.Readers.ReadManyAsync(database => Read(database, from), cancel);
            foreach (var row in rows)
            {
                after = row.Id;
                if (only is not null && !only.Contains(row.Id))
                {
                    continue;
                }

                foreach (var damage in readsAll ? await ReadAsync(row, cancel) : Look(row))
                {
                    // It may have been collected meanwhile.
                    if (await context.Readers.ReadAsync(database => database.Use("SELECT 1 FROM content WHERE id = ?").With(row.Id).Scalar(), cancel) is not null)
                    {
                        await found(damage with { Content = row.Id });
                    }
                }

                context.Progress(readsAll ? "contents read" : "contents", ++done, total);
            }
        }
        while (rows.Count > 0);
    }

    private static List<Row> Read(Connection database, long after)
    {
        var found = new List<Row>();
        using var rows = database.Use("""
            SELECT c.id, c.size, c.form, c.hash, s.data, p.text, b.content IS NOT NULL
            FROM content AS c LEFT JOIN summary AS s ON s.content = c.id LEFT JOIN preview AS p ON p.content = c.id
            LEFT JOIN body AS b ON b.content = c.id WHERE c.id > ? ORDER BY c.id LIMIT ?
            """).With(after).With(Batch);
        while (rows.Step())
        {
            found.Add(new Row(
                rows.Int64(0), rows.Int64(1), rows.Int32(2), rows.Bytes(3).ToArray(), rows.IsNull(4) ? null : rows.Bytes(4).ToArray(),
                rows.NullableText(5), rows.Int64(6) != 0));
        }

        return found;
    }

    private IEnumerable<Damage> Look(Row row) => (row.Form == ContentForm.File ? context.Files.Exists(row.Hash) : row.HasBody) ? [] : [Missing(row)];

    private async Task<List<Damage>> ReadAsync(Row row, CancellationToken cancel)
    {
        var found = new List<Damage>(Look(row));
        if (found.Count > 0)
        {
            return found;
        }

        try
        {
            await using var reader = await context.Contents.OpenAsync(new ContentId(row.Id), cancel);
            var (hash, summary, preview) = row.Size <= SmallBytes ? await SmallAsync(reader, cancel) : await LargeAsync(reader, cancel);
            if (!hash.AsSpan().SequenceEqual(row.Hash))
            {
                return [new Damage(DamageKind.ContentDamaged, $"Content {row.Id} is not what its hash says.")];
            }

            if (row.Summary is null || !summary.Serialize().AsSpan().SequenceEqual(row.Summary))
            {
                found.Add(new Damage(DamageKind.Summary, $"The summary of content {row.Id} is not what its octets say."));
            }

            if (row.Preview is not null && row.Preview != preview)
            {
                found.Add(new Damage(DamageKind.Preview, $"The preview of content {row.Id} is not what its octets say."));
            }
        }
        catch (DamagedContentException problem)
        {
            found.Add(new Damage(DamageKind.ContentDamaged, $"Content {row.Id} cannot be read: {problem.Message}"));
        }

        return found;
    }

    private async ValueTask<(byte[] Hash, MessageSummary Summary, string Preview)> SmallAsync(ContentReader reader, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Max(1, reader.Size));
        try
        {
            var plain = buffer.AsMemory(0, (int)reader.Size);
            for (var at = 0; at < plain.Length;)
            {
                at += await reader.ReadAsync(at, plain[at..], cancel);
            }

            var summary = MessageSummarizer.Summarize(plain, context.Limits);
            return (SHA256.HashData(plain.Span), summary, MessagePreview.Make(summary.Root, plain.Span));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask<(byte[] Hash, MessageSummary Summary, string Preview)> LargeAsync(ContentReader reader, CancellationToken cancel)
    {
        await using var octets = new ContentStream(reader);
        var hash = await SHA256.HashDataAsync(octets, cancel);
        await using var again = new ContentStream(reader);
        var summary = await MessageSummarizer.SummarizeAsync(again, context.Limits, cancel);
        return (hash, summary, await MessagePreview.MakeAsync(summary.Root, reader.ReadAsync, cancel));
    }

    private static Damage Missing(Row row) => new(DamageKind.ContentMissing, $"The octets of content {row.Id} are not there.");
}
