using System.Buffers;
using System.Text;
using CsCheck;

namespace Posthorn.Imap.Syntax.Tests;

public class FlagTests
{
    [Theory]
    [InlineData("()", "")]
    [InlineData("(\\Seen)", "\\Seen")]
    [InlineData("(\\SEEN $junk Work \\seen work)", "\\Seen $Junk Work")]
    [InlineData("(\\Foo)", "\\Foo")]
    public void A_flag_list_is_read(string wire, string flags) =>
        Assert.Equal(flags, string.Join(' ', Reading.Good(wire, static (ref r) => r.FlagList())));

    [Theory]
    [InlineData("(\\Recent)")]
    [InlineData("(\\*)")]
    [InlineData("(\\)")]
    [InlineData("(\\\\Seen)")]
    [InlineData("(a  b)")]
    [InlineData("(a b")]
    [InlineData("(a )")]
    [InlineData("( a)")]
    [InlineData("(\"a\")")]
    [InlineData("a")]
    public void A_wrong_flag_list_is_refused(string wire) => Reading.Bad(wire, static (ref r) => r.FlagList());

    [Theory]
    [InlineData("FLAGS (\\Deleted)", StoreAction.Replace, false, "\\Deleted")]
    [InlineData("FLAGS ()", StoreAction.Replace, false, "")]
    [InlineData("+flags.silent \\Deleted \\Seen", StoreAction.Add, true, "\\Deleted \\Seen")]
    [InlineData("-FLAGS (a b)", StoreAction.Remove, false, "a b")]
    public void STORE_names_flags_with_or_without_parentheses(string wire, StoreAction action, bool isSilent, string flags)
    {
        var store = Reading.Good(wire, static (ref r) => r.StoreFlags());
        Assert.Equal((action, isSilent, flags), (store.Action, store.IsSilent, string.Join(' ', store.Flags)));
    }

    [Theory]
    [InlineData("FLAGS")]
    [InlineData("FLAGS ")]
    [InlineData("+ FLAGS a")]
    [InlineData("FLAGS.LOUD a")]
    [InlineData("FLAGSSILENT a")]
    [InlineData("FLAGS (a) b")]
    [InlineData("FLAGS a (b)")]
    public void A_wrong_STORE_is_refused(string wire) => Reading.Bad(wire, static (ref r) => r.StoreFlags());

    [Fact]
    public void System_flags_are_shared_and_keep_their_spelling()
    {
        Assert.Same(Flag.Seen, Flag.Of("\\sEEN"));
        Assert.Same(Flag.Of("$junk"), Flag.Of("$JUNK"));
        Assert.Equal("work", Flag.Of("work").Name);
        Assert.True(Flag.Of("work") == Flag.Of("WORK"));
        Assert.Equal(Flag.Of("work").GetHashCode(), Flag.Of("WORK").GetHashCode());
        Assert.True(Flag.Of("work") != Flag.Seen);
        Assert.Throws<FormatException>(() => Flag.Of("a b"));
        Assert.Throws<FormatException>(() => Flag.Of(""));
    }

    [Theory]
    [InlineData("\\Seen", true)]
    [InlineData("work", true)]
    [InlineData("\\Recent", false)]
    [InlineData("\\*", false)]
    [InlineData("\\Foo", false)]
    public void Only_five_system_flags_and_keywords_can_be_set(string flag, bool isSettable) => Assert.Equal(isSettable, Flag.Of(flag).IsSettable);

    [Fact]
    public void Every_flag_list_comes_back() =>
        Gen.OneOf(
                Gen.Char["abcABC$!#&+-.0~"].Array[1, 6].Select(static characters => Flag.Of(new string(characters))),
                Gen.Int[0, 2].Select(static index => new[] { Flag.Seen, Flag.Deleted, Flag.Draft }[index]))
            .Array[0, 8]
            .Sample(static flags =>
            {
                var output = new ArrayBufferWriter<byte>();
                new ImapWriter(output).FlagList(flags);
                var read = Reading.Good(Encoding.ASCII.GetString(output.WrittenSpan), static (ref r) => r.FlagList());
                Assert.Equal(flags.Distinct(), read);
            });
}
