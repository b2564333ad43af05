using System.Text.Json.Serialization;

namespace Posthorn.Store.Sqlite;

/// <summary>Something that a check has found to be wrong.</summary>
/// <param name="Kind">What sort of thing.</param>
/// <param name="Text">One plain sentence that names what it concerns.</param>
public sealed record Damage(DamageKind Kind, string Text)
{
    /// <summary>The account, if it concerns one.</summary>
    public long? Account { get; init; }

    /// <summary>The mailbox's number in its account, if it concerns one.</summary>
    public int? Mailbox { get; init; }

    /// <summary>The message's UID, if it concerns one.</summary>
    public uint? Uid { get; init; }

    /// <summary>The content, if it concerns one.</summary>
    public long? Content { get; init; }

    /// <summary>Whether a repair can make it right. What cannot be made right stays as it is, and everything else goes on.</summary>
    public bool CanBeMended => Kind is not (DamageKind.ContentDamaged or DamageKind.ContentMissing or DamageKind.DatabasePage);
}

/// <summary>What may be wrong with a store.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DamageKind>))]
public enum DamageKind
{
    /// <summary>Pages of the database file are not what they should be. Only a backup has what was in them.</summary>
    [JsonStringEnumMemberName("database-page")]
    DatabasePage,

    /// <summary>An index of the database disagrees with its table. It is made anew.</summary>
    [JsonStringEnumMemberName("database-index")]
    DatabaseIndex,

    /// <summary>The counters of an account are behind its mailboxes. They are raised.</summary>
    [JsonStringEnumMemberName("account-counters")]
    AccountCounters,

    /// <summary>A mailbox has a name that another one has, or that is none. It gets another.</summary>
    [JsonStringEnumMemberName("mailbox-name")]
    MailboxName,

    /// <summary>A mailbox or its messages belong to an account or mailbox that is not there. It comes back under a name of its own.</summary>
    [JsonStringEnumMemberName("mailbox-missing")]
    MailboxMissing,

    /// <summary>The counters of a mailbox are not those of its messages. They are counted anew.</summary>
    [JsonStringEnumMemberName("mailbox-counters")]
    MailboxCounters,

    /// <summary>UIDNEXT or HIGHESTMODSEQ of a mailbox is behind its messages. It is raised.</summary>
    [JsonStringEnumMemberName("mailbox-uids")]
    MailboxUids,

    /// <summary>The rows of a mailbox's messages are not those that were written. All get a new mod-sequence, so that clients read them anew.</summary>
    [JsonStringEnumMemberName("mailbox-sum")]
    MailboxSum,

    /// <summary>A message is there and expunged at the same time. It stays.</summary>
    [JsonStringEnumMemberName("message-expunged")]
    MessageExpunged,

    /// <summary>The size of a message is not that of its content. It is set right.</summary>
    [JsonStringEnumMemberName("message-size")]
    MessageSize,

    /// <summary>A message has no thread. It is put in one.</summary>
    [JsonStringEnumMemberName("message-thread")]
    MessageThread,

    /// <summary>The content of a message is not there. The message says so (NO) when it is read.</summary>
    [JsonStringEnumMemberName("content-missing")]
    ContentMissing,

    /// <summary>The content of a message is not what was stored. The message says so (NO) when it is read.</summary>
    [JsonStringEnumMemberName("content-damaged")]
    ContentDamaged,

    /// <summary>How often a content is referred to is counted wrong. It is counted anew.</summary>
    [JsonStringEnumMemberName("content-references")]
    ContentReferences,

    /// <summary>The summary of a content is not what its octets say. It is made anew.</summary>
    [JsonStringEnumMemberName("summary")]
    Summary,

    /// <summary>The preview of a content is not what its octets say. It is made anew.</summary>
    [JsonStringEnumMemberName("preview")]
    Preview,

    /// <summary>Rows belong to something that is not there. They are removed.</summary>
    [JsonStringEnumMemberName("orphan-rows")]
    OrphanRows,

    /// <summary>A file in the folder of contents is wanted by nobody. It is removed.</summary>
    [JsonStringEnumMemberName("orphan-file")]
    OrphanFile,

    /// <summary>The text index of a mailbox is not what was written, or does not fit the mailbox. It is made anew.</summary>
    [JsonStringEnumMemberName("text-index")]
    TextIndex,
}
