using System.Buffers;

namespace Posthorn.Mail.Tests;

/// <summary>What holds for the summary of any bytes.</summary>
internal static class Invariants
{
    public static void Check(byte[] content, MessageSummary summary)
    {
        Assert.Equal(content.Length, summary.Size);
        Assert.Equal(0, summary.Root.HeaderOffset);
        Assert.Equal(content.Length, summary.Root.HeaderLength + summary.Root.BodyLength);
        CheckPart(content, summary.Root, new ByteRange(0, content.Length));
        WireGrammar.CheckEnvelope(summary.Envelope.Span);
        WireGrammar.CheckBodyStructure(summary.BodyStructure.Span);
        WireGrammar.CheckBody(summary.Body);

        var stored = summary.Serialize();
        Assert.True(MessageSummary.TryDeserialize(stored, out var again));
        Assert.Equal(stored, again.Serialize());
        Assert.Equal(summary.Body, again.Body);
        Assert.True(SummaryView.TryOpen(stored, out var view));
        Assert.Equal(summary.Envelope.ToArray(), view.Envelope.ToArray());
        Assert.Equal(summary.BodyStructure.ToArray(), view.BodyStructure.ToArray());
        var body = new ArrayBufferWriter<byte>();
        view.WriteBody(body);
        Assert.Equal(summary.Body, body.WrittenSpan.ToArray());
    }

    private static void CheckPart(byte[] content, MessagePart part, ByteRange within)
    {
        Assert.True(part.HeaderOffset >= within.Offset && part.HeaderLength >= 0 && part.BodyLength >= 0);
        Assert.True(part.Body.End <= within.End, $"{part.Body} is not within {within}");
        var body = content.AsSpan((int)part.BodyOffset, (int)part.BodyLength);
        var lines = body.Count((byte)'\n') + (body.IsEmpty || body[^1] == '\n' ? 0 : 1);
        Assert.Equal(lines, part.Lines);

        Assert.Equal(part.IsMultipart, part.Children.Length > 0);
        var position = part.BodyOffset;
        foreach (var child in part.Children)
        {
            Assert.True(child.HeaderOffset >= position);
            CheckPart(content, child, part.Body);
            position = child.Body.End;
        }

        if (part.Message is not { } message)
            return;
        Assert.Equal(part.BodyOffset, message.HeaderOffset);
        Assert.Equal(part.BodyLength, message.HeaderLength + message.BodyLength);
        CheckPart(content, message, part.Body);
    }
}
