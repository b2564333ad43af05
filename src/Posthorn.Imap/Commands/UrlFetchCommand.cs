using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Imap.Urls;

namespace Posthorn.Imap.Commands;

/// <summary>URLFETCH: reads what authorized URLs name, whoever's account that is in (RFC 4467 §7, RFC 5524 §3.1).</summary>
internal sealed record UrlFetchCommand(IReadOnlyList<UrlFetchItem> Urls) : IImapCommand<UrlFetchCommand>
{
    public static CommandRules Rules { get; } = new("URLFETCH") { States = SessionStates.LoggedIn, Source = "RFC 4467 §7" };

    // urlfetch = "URLFETCH" 1*(SP url-fetch-arg)
    public static UrlFetchCommand Parse(ref ImapReader reader, CommandForm form)
    {
        var urls = new List<UrlFetchItem>();
        do
        {
            urls.Add(reader.Space().NextIs((byte)'(') ? Extended(ref reader) : new UrlFetchItem(reader.AString(), UrlFetchWants.Plain));
        }
        while (reader.NextIs((byte)' '));
        return new UrlFetchCommand(urls);
    }

    public async ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        foreach (var item in Urls)
        {
            await UrlFetcher.WriteAsync(session, item, cancel);
            await session.FlushIfFullAsync(cancel);
        }

        return Completion.Ok("URLFETCH completed.");
    }

    // RFC 5524 §3.1: url-fetch-ext = "(" url *(SP url-fetch-param) ")"; url-fetch-param = "BODY" / "BINARY" / "BODYPARTSTRUCTURE", the first two not together.
    private static UrlFetchItem Extended(ref ImapReader reader)
    {
        var url = reader.Expect((byte)'(', "\"(\"").AString();
        var wants = UrlFetchWants.Plain;
        while (reader.NextIs((byte)' '))
        {
            var start = reader.Space().Offset;
            var next = reader.TryTakeWord("BODY"u8) ? UrlFetchWants.Body
                : reader.TryTakeWord("BINARY"u8) ? UrlFetchWants.Binary
                : reader.TryTakeWord("BODYPARTSTRUCTURE"u8) ? UrlFetchWants.Structure
                : UrlFetchWants.Plain;
            const UrlFetchWants Content = UrlFetchWants.Body | UrlFetchWants.Binary;
            if (next == UrlFetchWants.Plain || (wants & next) != 0 || ((wants | next) & Content) == Content)
            {
                reader.Fail(start, "BODYPARTSTRUCTURE, and BODY or BINARY");
            }

            wants |= next;
        }

        reader.Expect((byte)')', "\")\"");
        return new UrlFetchItem(url, wants);
    }
}
