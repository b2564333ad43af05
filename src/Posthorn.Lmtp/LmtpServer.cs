using Posthorn.Store;

namespace Posthorn.Lmtp;

/// <summary>What all sessions of an LMTP service share. Thread-safe.</summary>
/// <param name="Store">Where messages go.</param>
/// <param name="Directory">Finds the account of a recipient.</param>
/// <param name="Options">Names and limits.</param>
public sealed record LmtpServer(MailStore Store, AccountDirectory Directory, LmtpOptions Options);
