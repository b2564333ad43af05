using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Fetch;

/// <summary>What a FETCH needs for each message, decided once for all of them.</summary>
/// <param name="Items">The items in the order asked, each once, UID first where it has to be told.</param>
/// <param name="NeedsRow">Whether more is needed than the snapshot has.</param>
/// <param name="Details">What the rows must have.</param>
/// <param name="NeedsContent">Whether octets of the message are needed.</param>
/// <param name="SetsSeen">Whether \Seen is set (RFC 9051 §6.4.5.1).</param>
/// <param name="WantsFlags">Whether FLAGS was asked for.</param>
internal sealed record FetchPlan(
    IReadOnlyList<FetchItem> Items, bool NeedsRow, MessageDetails Details, bool NeedsContent, bool SetsSeen, bool WantsFlags)
{
    /// <summary>Makes the plan.</summary>
    /// <param name="withUid">Whether the UID is told whether or not it was asked for.</param>
    /// <param name="withModSeq">Whether the mod-sequence is.</param>
    public static FetchPlan Of(IReadOnlyList<FetchItem> asked, bool withUid, bool withModSeq)
    {
        var items = withUid && !asked.Contains(FetchItem.Uid) ? [FetchItem.Uid, .. asked] : asked.ToList();
        if (withModSeq)
        {
            // RFC 7162 §3.1.4.1: CHANGEDSINCE asks for MODSEQ, too.
            items.Add(FetchItem.ModSeq);
        }

        if (items.Contains(new PreviewItem(IsLazy: false)))
        {
            // Both are told as PREVIEW, which a response has once.
            items.Remove(new PreviewItem(IsLazy: true));
        }

        var needsContent = items.Exists(item => item is BodySectionItem or BinaryItem or BinarySizeItem
            || item == FetchItem.Rfc822 || item == FetchItem.Rfc822Header || item == FetchItem.Rfc822Text);
        var needsRow = needsContent || items.Exists(RowItems.Has);
        var details = items.Aggregate(MessageDetails.None, static (all, item) => all | RowItems.DetailsOf(item));
        var setsSeen = items.Exists(item => item.SetsSeen);
        return new FetchPlan([.. items.Distinct()], needsRow, details, needsContent, setsSeen, items.Contains(FetchItem.Flags));
    }
}
