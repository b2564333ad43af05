namespace Posthorn.Imap.Syntax.Tests;

public class ArgumentTests
{
    [Theory]
    [InlineData("\"\" *", "() '' [*] () basic")]
    [InlineData("\"\" \"\"", "() '' [] () basic")]
    [InlineData("~/Mail/ %", "() '~/Mail/' [%] () basic")]
    [InlineData("(SUBSCRIBED) \"\" \"*\"", "(SUBSCRIBED) '' [*] () extended")]
    [InlineData("() \"\" \"%\" RETURN (CHILDREN)", "() '' [%] (CHILDREN) extended")]
    [InlineData("(REMOTE) \"\" \"%\" RETURN (CHILDREN)", "(REMOTE) '' [%] (CHILDREN) extended")]
    [InlineData("(SUBSCRIBED RECURSIVEMATCH) \"\" \"%\"", "(SUBSCRIBED RECURSIVEMATCH) '' [%] () extended")]
    [InlineData("(recursivematch remote subscribed) \"\" (\"INBOX\" \"Drafts\" Sent/%)", "(RECURSIVEMATCH REMOTE SUBSCRIBED) '' [INBOX Drafts Sent/%] () extended")]
    [InlineData("\"\" % RETURN (STATUS (MESSAGES UNSEEN))", "() '' [%] (STATUS(MESSAGES UNSEEN)) extended")]
    [InlineData("\"\" % RETURN (SPECIAL-USE SUBSCRIBED STATUS (SIZE HIGHESTMODSEQ))", "() '' [%] (SPECIAL-USE SUBSCRIBED STATUS(SIZE HIGHESTMODSEQ)) extended")]
    [InlineData("(SPECIAL-USE) \"\" \"*\" RETURN ()", "(SPECIAL-USE) '' [*] () extended")]
    [InlineData("\"\" &Jjo-%", "() '' [\u263a%] () basic")]
    [InlineData("(RECURSIVEMATCH) \"\" \"*\"", null)]
    [InlineData("(REMOTE RECURSIVEMATCH) \"\" \"*\"", null)]
    [InlineData("(SPECIAL-USE RECURSIVEMATCH) \"\" \"*\"", null)]
    [InlineData("(SPECIAL-USE SUBSCRIBED RECURSIVEMATCH) \"\" \"*\"", "(SPECIAL-USE SUBSCRIBED RECURSIVEMATCH) '' [*] () extended")]
    [InlineData("(FOO) \"\" \"*\"", null)]
    [InlineData("\"\" ()", null)]
    [InlineData("\"\" % RETURN", null)]
    [InlineData("\"\" % RETURN CHILDREN", null)]
    [InlineData("\"\" % FOO ()", null)]
    [InlineData("\"\" % RETURN (STATUS ())", null)]
    [InlineData("\"\" % RETURN (STATUS (FOO))", null)]
    [InlineData("\"\"", null)]
    [InlineData("* *", null)]
    public void LIST_is_read(string wire, string? arguments)
    {
        var (list, error) = Reading.Read(wire, static (ref r) => r.ListArguments());
        var described = $"({string.Join(' ', list.Select.Select(static option => option.Name))}) '{list.Reference}' [{string.Join(' ', list.Patterns)}] "
            + $"({string.Join(' ', list.Return.Select(Describe))}) {(list.IsExtended ? "extended" : "basic")}";
        Assert.Equal(arguments, error is null ? described : null);
    }

    [Theory]
    [InlineData("(MESSAGES recent UIDNEXT UIDVALIDITY UNSEEN DELETED SIZE HIGHESTMODSEQ APPENDLIMIT MAILBOXID)", 10)]
    [InlineData("(MESSAGES MESSAGES)", 1)]
    [InlineData("()", null)]
    [InlineData("MESSAGES", null)]
    [InlineData("(FOO)", null)]
    public void Status_items_are_read(string wire, int? count)
    {
        var (items, error) = Reading.Read(wire, static (ref r) => r.StatusItems());
        Assert.Equal(count, error is null ? items.Count : null);
    }

    [Theory]
    [InlineData(" (USE (\\Drafts \\Sent))", "\\Drafts \\Sent")]
    [InlineData(" (USE ())", "")]
    [InlineData(" (USE (Drafts))", null)]
    [InlineData(" (USE (\\))", null)]
    [InlineData(" (USE \\Drafts)", null)]
    [InlineData(" (USE)", null)]
    [InlineData(" (USE (\\Drafts) USE (\\Sent))", null)]
    [InlineData(" (FOO)", null)]
    public void CREATE_names_special_uses(string wire, string? uses)
    {
        var (parameters, error) = Reading.Read(wire, static (ref r) => r.Parameters(r.Grammar.CreateParameters));
        Assert.Equal(uses, error is null ? string.Join(' ', Assert.IsType<UseParameter>(Assert.Single(parameters)).Attributes) : null);
    }

    [Theory]
    [InlineData(" =", 0)]
    [InlineData(" AGRlbW8AZGVtbw==", 10)]
    [InlineData(" dGVzdA==", 4)]
    [InlineData("", null)]
    public void An_initial_response_is_read(string wire, int? length) =>
        Assert.Equal(length, Reading.Good(wire, static (ref r) => r.InitialResponse())?.Length);

    [Theory]
    [InlineData(" ")]
    [InlineData(" ==")]
    [InlineData(" dGVzdA")]
    [InlineData(" dGVzdA==dGVz")]
    [InlineData(" dGVz!A==")]
    [InlineData(" dGVz dA==")]
    [InlineData(" \"dGVzdA==\"")]
    public void A_wrong_initial_response_is_refused(string wire) => Reading.Bad(wire, static (ref r) => r.InitialResponse());

    [Fact]
    public void A_response_on_a_line_of_its_own_is_base64()
    {
        Assert.True(ImapBase64.TryDecode("dGVzdA=="u8, out var octets));
        Assert.Equal("test"u8.ToArray(), octets);
        Assert.True(ImapBase64.TryDecode(""u8, out var nothing));
        Assert.Empty(nothing);
        Assert.False(ImapBase64.TryDecode("*"u8, out _));
        Assert.False(ImapBase64.TryDecode("dGVz dA=="u8, out _));
        Assert.False(ImapBase64.TryDecode("dGVzdA==\r\n"u8, out _));
    }

    [Theory]
    [InlineData("NIL", "")]
    [InlineData("()", "")]
    [InlineData("(\"name\" \"sodr\" \"version\" NIL)", "name=sodr version=NIL")]
    [InlineData("(\"name\" {4}\r\nsodr)", "name=sodr")]
    [InlineData("(\"name\")", null)]
    [InlineData("(name \"sodr\")", null)]
    [InlineData("(\"name\" sodr)", null)]
    [InlineData("name", null)]
    public void ID_is_read(string wire, string? pairs)
    {
        var (read, error) = Reading.Read(wire, static (ref r) => r.IdParameters());
        Assert.Equal(pairs, error is null ? string.Join(' ', read.Select(static pair => $"{pair.Key}={pair.Value ?? "NIL"}")) : null);
    }

    [Fact]
    public void ID_has_the_limits_of_its_RFC()
    {
        static string Pairs(int count, int field, int value) =>
            $"({string.Join(' ', Enumerable.Repeat($"\"{new string('f', field)}\" \"{new string('v', value)}\"", count))})";
        Assert.Equal(30, Reading.Good(Pairs(30, 30, 1024), static (ref r) => r.IdParameters()).Count);
        Assert.Equal(SyntaxErrorKind.Limit, Reading.Bad(Pairs(31, 1, 1), static (ref r) => r.IdParameters()).Kind);
        Assert.Equal(SyntaxErrorKind.Limit, Reading.Bad(Pairs(1, 31, 1), static (ref r) => r.IdParameters()).Kind);
        Assert.Equal(SyntaxErrorKind.Limit, Reading.Bad(Pairs(1, 1, 1025), static (ref r) => r.IdParameters()).Kind);
    }

    [Fact]
    public void ENABLE_names_capabilities()
    {
        Assert.Equal(["CONDSTORE", "X-GOOD-IDEA", "UTF8=ACCEPT"], Reading.Good("condstore X-GOOD-IDEA utf8=accept", static (ref r) => r.Capabilities()));
        Reading.Bad("", static (ref r) => r.Capabilities());
        Reading.Bad("A ", static (ref r) => r.Capabilities());
        Reading.Bad("(A)", static (ref r) => r.Capabilities());
    }

    private static string Describe(ListReturnOption option) =>
        option is StatusReturnOption status ? $"STATUS({string.Join(' ', status.Items.Select(static item => item.Name))})" : option.Name;
}
