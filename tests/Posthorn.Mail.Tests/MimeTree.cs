using System.Text;
using CsCheck;

namespace Posthorn.Mail.Tests;

/// <summary>A random message, written out by the simplest means; it knows what the bytes of its parts are.</summary>
internal abstract record MimeTree
{
    private static readonly Gen<string> Line = Gen.String[Gen.OneOf(Gen.Char['a', 'z'], Gen.Const(' '), Gen.Const('-')), 0, 12];
    private static readonly Gen<string> Text = Line.List[0, 4].Select(lines => string.Join("\r\n", lines));

    public abstract string TypeField { get; }

    public abstract string Body { get; }

    public string Header => $"{TypeField}\r\n\r\n";

    public static Gen<MimeTree> OfDepth(int depth)
    {
        var leaf = Text.Select(text => (MimeTree)new Leaf(text));
        if (depth == 0)
            return leaf;
        return Gen.OneOf(
            leaf,
            Gen.Select(Gen.Int[0, 1_000_000], OfDepth(depth - 1).List[1, 4], Line)
                .Select((id, parts, preamble) => (MimeTree)new Multipart($"=_{depth}_{id}", parts, preamble)),
            OfDepth(depth - 1).Select(inner => (MimeTree)new Message(inner)));
    }

    public sealed record Leaf(string Content) : MimeTree
    {
        public override string TypeField => "Content-Type: text/x-leaf";

        public override string Body => Content;
    }

    public sealed record Multipart(string Boundary, List<MimeTree> Parts, string Preamble) : MimeTree
    {
        public override string TypeField => $"Content-Type: multipart/x-mixed; boundary=\"{Boundary}\"";

        public override string Body
        {
            get
            {
                var text = new StringBuilder(Preamble);
                foreach (var part in Parts)
                    text.Append($"\r\n--{Boundary}\r\n{part.Header}{part.Body}");
                return text.Append($"\r\n--{Boundary}--\r\nepilogue").ToString();
            }
        }
    }

    public sealed record Message(MimeTree Inner) : MimeTree
    {
        public override string TypeField => "Content-Type: message/rfc822";

        public override string Body => Inner.Header + Inner.Body;
    }
}
