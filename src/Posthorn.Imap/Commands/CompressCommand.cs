using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Commands;

/// <summary>COMPRESS: both directions are compressed from here on (RFC 4978 §3).</summary>
internal sealed record CompressCommand(string Mechanism) : IImapCommand<CompressCommand>
{
    public static CommandRules Rules { get; } = new("COMPRESS")
    {
        Capability = "COMPRESS=DEFLATE",
        States = SessionStates.LoggedIn,
        Source = "RFC 4978 §3",
    };

    // compress = "COMPRESS" SP algorithm; algorithm = "DEFLATE"
    public static CompressCommand Parse(ref ImapReader reader, CommandForm form) => new(reader.Space().Atom());

    public async ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        if (!Mechanism.Equals("DEFLATE", StringComparison.OrdinalIgnoreCase))
        {
            return Completion.Bad("DEFLATE is the only mechanism.");
        }

        if (session.Connection.IsCompressed)
        {
            return Completion.Bad(SessionCodes.CompressionActive, "Compression is active already.");
        }

        await session.StartCompressionAsync("Compression is active.", cancel);
        return Completion.AlreadySent;
    }
}
