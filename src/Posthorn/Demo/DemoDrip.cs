using System.Globalization;
using Posthorn.Hosting;
using Posthorn.Store;

namespace Posthorn.Demo;

/// <summary>Delivers a message to demo now and then, so that one sees clients being told.</summary>
internal static class DemoDrip
{
    private static readonly string[] s_subjects = ["Fresh mail", "News from the drip", "Ping", "Still raining?", "One more", "Tick"];

    public static async Task RunAsync(PosthornHost host, TimeSpan every, CancellationToken stopping)
    {
        var record = await host.Store.Engine.FindAccountAsync("demo", stopping);
        using var lease = await host.Store.OpenAccountAsync(record!.Id, stopping);
        using var timer = new PeriodicTimer(every);
        try
        {
            for (var count = 1; await timer.WaitForNextTickAsync(stopping); count++)
            {
                var subject = $"{s_subjects[count % s_subjects.Length]} #{count}";
                var text = string.Create(CultureInfo.InvariantCulture,
                    $"From: Drip <drip@example.org>\nTo: demo@localhost\nSubject: {subject}\nDate: {{date}}\nMessage-ID: <drip-{Guid.NewGuid():N}@example.org>\n\nShows: mail that arrives while you watch.\n");
                await DemoSeed.DeliverAsync(host.Store, lease!.Account, new DemoMessage("demo", MailboxName.Inbox, 0, "", text), stopping);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
