using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Posthorn.Net.Tls;

namespace Posthorn.Net.Tests.Tls;

public sealed class PemCertificateSourceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("posthorn-pem-").FullName;
    private readonly FakeTimeProvider _time = new();
    private readonly CountingLog _log = new();

    [Fact]
    public async Task A_pair_is_loaded_with_its_expiry()
    {
        Write(Make("a.example.org"));
        await using var source = await OpenAsync();
        Assert.Contains("a.example.org", source.Current!.TargetCertificate.Subject, StringComparison.Ordinal);
        Assert.Equal(source.Current.TargetCertificate.NotAfter, source.NotAfter!.Value.LocalDateTime);
        Assert.True(source.Current.TargetCertificate.MatchesHostname("a.example.org"));
        Assert.True(source.Current.TargetCertificate.MatchesHostname("127.0.0.1"));
    }

    [Fact]
    public async Task A_changed_pair_is_loaded()
    {
        Write(Make("a.example.org"));
        await using var source = await OpenAsync();
        var before = source.Current;
        await source.PollAsync();
        Assert.Same(before, source.Current);
        Write(Make("b.example.org"));
        await source.PollAsync();
        Assert.Contains("b.example.org", source.Current!.TargetCertificate.Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_clock_makes_it_look()
    {
        Write(Make("a.example.org"));
        await using var source = await OpenAsync();
        Write(Make("b.example.org"));
        _time.Advance(PemCertificateSource.PollInterval);
        await _log.Reaches(2).WaitAsync(Wire.Patience);
        Assert.Contains("b.example.org", source.Current!.TargetCertificate.Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_pair_leaves_the_old_one_and_is_reported_once()
    {
        var good = Make("a.example.org");
        Write(good);
        await using var source = await OpenAsync();
        var before = source.Current;
        Write(good with { CertificatePem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" });
        await source.PollAsync();
        await source.PollAsync();
        Assert.Same(before, source.Current);
        Assert.Equal(1, _log.Errors);
        Write(Make("c.example.org"));
        await source.PollAsync();
        Assert.Contains("c.example.org", source.Current!.TargetCertificate.Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_does_not_match_leaves_the_old_pair()
    {
        Write(Make("a.example.org"));
        await using var source = await OpenAsync();
        var before = source.Current;
        Write(Make("b.example.org") with { KeyPem = Make("b.example.org").KeyPem });
        await source.PollAsync();
        Assert.Same(before, source.Current);
        Assert.Equal(1, _log.Errors);
    }

    [Fact]
    public async Task Files_that_vanish_leave_the_old_pair()
    {
        Write(Make("a.example.org"));
        await using var source = await OpenAsync();
        File.Delete(Path.Combine(_folder, "key.pem"));
        await source.PollAsync();
        Assert.NotNull(source.Current);
        Assert.Equal(1, _log.Errors);
    }

    [Fact]
    public async Task Swapped_symbolic_links_are_seen()
    {
        var at = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        foreach (var (version, pair) in new[] { ("1", Make("a.example.org")), ("2", Make("b.example.org")) })
        {
            File.WriteAllText(Path.Combine(_folder, $"cert{version}"), pair.CertificatePem);
            File.WriteAllText(Path.Combine(_folder, $"key{version}"), pair.KeyPem);
            // Same time: the link's target is all that differs.
            File.SetLastWriteTimeUtc(Path.Combine(_folder, $"cert{version}"), at);
            File.SetLastWriteTimeUtc(Path.Combine(_folder, $"key{version}"), at);
        }

        Link("1");
        await using var source = await OpenAsync();
        Link("2");
        await source.PollAsync();
        Assert.Contains("b.example.org", source.Current!.TargetCertificate.Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_pair_must_be_good()
    {
        Write(Make("a.example.org") with { KeyPem = Make("a.example.org").KeyPem });
        await Assert.ThrowsAnyAsync<Exception>(OpenAsync);
        File.Delete(Path.Combine(_folder, "cert.pem"));
        await Assert.ThrowsAsync<FileNotFoundException>(OpenAsync);
    }

    [Fact]
    public void A_pair_does_not_print_its_key() => Assert.DoesNotContain("PRIVATE", Make("a").ToString(), StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static PemPair Make(string name) => SelfSignedCertificate.Create([name], DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));

    private Task<PemCertificateSource> OpenAsync() =>
        PemCertificateSource.OpenAsync(Path.Combine(_folder, "cert.pem"), Path.Combine(_folder, "key.pem"), _time, _log);

    private int _writes;

    private void Write(PemPair pair)
    {
        var at = new DateTime(2026, 1, 1, 0, 0, ++_writes, DateTimeKind.Utc);
        foreach (var (name, text) in new[] { ("cert.pem", pair.CertificatePem), ("key.pem", pair.KeyPem) })
        {
            File.WriteAllText(Path.Combine(_folder, name), text);
            File.SetLastWriteTimeUtc(Path.Combine(_folder, name), at);
        }
    }

    private void Link(string version)
    {
        foreach (var name in new[] { "cert", "key" })
        {
            File.Delete(Path.Combine(_folder, $"{name}.pem"));
            File.CreateSymbolicLink(Path.Combine(_folder, $"{name}.pem"), Path.Combine(_folder, name + version));
        }
    }

    private sealed class CountingLog : ILogger
    {
        private readonly List<(int Count, TaskCompletionSource Reached)> _waiting = [];
        private int _count;

        public int Errors { get; private set; }

        public Task Reaches(int count)
        {
            lock (_waiting)
            {
                if (_count >= count)
                    return Task.CompletedTask;
                var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Add((count, reached));
                return reached.Task;
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_waiting)
            {
                _count++;
                if (logLevel == LogLevel.Error)
                    Errors++;
                foreach (var (count, reached) in _waiting)
                {
                    if (_count >= count)
                        reached.TrySetResult();
                }
            }
        }
    }
}
