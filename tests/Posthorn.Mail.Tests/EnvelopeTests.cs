namespace Posthorn.Mail.Tests;

public class EnvelopeTests
{
    private static string Envelope(string header) => Samples.Text(Samples.OfText(header + "\n\nbody").Envelope);

    [Fact]
    public void The_example_of_the_RFC_gives_the_envelope_of_the_RFC()
    {
        // RFC 9051 §7.5.2
        var envelope = Envelope("""
            Date: Wed, 17 Jul 1996 02:23:25 -0700 (PDT)
            Subject: IMAP4rev2 WG mtg summary and minutes
            From: Terry Gray <gray@cac.washington.example>
            To: imap@cac.washington.example
            Cc: minutes@CNRI.Reston.example, John Klensin <KLENSIN@MIT.example>
            Message-ID: <B27397-0100000@cac.washington.example>
            """);
        Assert.Equal("(\"Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\" \"IMAP4rev2 WG mtg summary and minutes\" " +
            "((\"Terry Gray\" NIL \"gray\" \"cac.washington.example\")) ((\"Terry Gray\" NIL \"gray\" \"cac.washington.example\")) " +
            "((\"Terry Gray\" NIL \"gray\" \"cac.washington.example\")) ((NIL NIL \"imap\" \"cac.washington.example\")) " +
            "((NIL NIL \"minutes\" \"CNRI.Reston.example\")(\"John Klensin\" NIL \"KLENSIN\" \"MIT.example\")) " +
            "NIL NIL \"<B27397-0100000@cac.washington.example>\")", envelope);
    }

    [Fact]
    public void Absent_fields_are_NIL() => Assert.Equal("(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)", Samples.Text(Samples.Summarize("empty").Envelope));

    [Fact]
    public void Empty_texts_are_empty_strings_and_empty_address_fields_are_NIL() =>
        Assert.Equal("(\"\" \"\" NIL NIL NIL NIL NIL NIL \"\" \"\")",
            Envelope("Date:\nSubject: \nFrom:\nSender:\nTo: , ,\nIn-Reply-To:\nMessage-ID:"));

    [Fact]
    public void Groups_have_a_beginning_and_an_end_without_host() =>
        Assert.Equal("(NIL NIL ((\"Group Sender\" NIL \"s\" \"example.com\")) ((\"Group Sender\" NIL \"s\" \"example.com\")) " +
            "((\"Group Sender\" NIL \"s\" \"example.com\")) " +
            "((NIL NIL \"Friends\" NIL)(NIL NIL \"a\" \"example.com\")(\"B, b\" NIL \"b\" \"example.com\")(NIL NIL NIL NIL)(NIL NIL \"c\" \"example.com\")) " +
            "((NIL NIL \"undisclosed-recipients\" NIL)(NIL NIL NIL NIL)) NIL NIL NIL)", Samples.Text(Samples.Summarize("groups").Envelope));

    [Fact]
    public void Obsolete_and_broken_addresses_are_told_as_far_as_they_go() =>
        Assert.Equal("(NIL NIL ((\"Joe \\\"Q\\\" Public\" NIL \"john.q.public\" \"example.com\")) ((\"The Boss\" NIL \"boss\" \"example.com\")) " +
            "((\"Joe \\\"Q\\\" Public\" NIL \"john.q.public\" \"example.com\")) " +
            "((NIL \"@a.example,@b.example\" \"jones\" \"example.net\")(NIL NIL \"root\" \"\")(NIL NIL \"quoted local\" \"example.org\")" +
            "(NIL NIL \"\" \"\")(NIL NIL \"x\" \"[192.0.2.1]\")) ((\"Pete\" NIL \"pete\" \"silly.test\")) NIL NIL NIL)",
            Samples.Text(Samples.Summarize("addresses").Envelope));

    [Fact]
    public void Text_with_8_bit_octets_is_a_literal() =>
        Assert.StartsWith("(NIL {7}\r\ngr\u00fc\u00dfe (({7}\r\nJ\u00fcrgen NIL \"j\" \"example.com\"))", Samples.Text(Samples.Summarize("eight-bit").Envelope), StringComparison.Ordinal);

    [Fact]
    public void Control_characters_make_a_literal_and_NUL_is_dropped() =>
        Assert.StartsWith("(NIL {4}\r\nxy\az ((NIL NIL \"ab\" \"example.com\"))", Samples.Text(Samples.Summarize("nul").Envelope), StringComparison.Ordinal);

    [Fact]
    public void Folded_text_is_one_line_and_encoded_words_stay_encoded()
    {
        Assert.StartsWith("(NIL \"a very\tlong subject\" ", Samples.Text(Samples.Summarize("folded").Envelope), StringComparison.Ordinal);
        Assert.Contains("((\"=?iso-8859-1?Q?J=FCrgen?=\" NIL \"j\" \"example.com\"))", Samples.Text(Samples.Summarize("encoded-words").Envelope), StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_that_are_no_fields_are_passed_over_and_white_space_before_the_colon_is_not() =>
        Assert.StartsWith("(NIL \"spaced\" ((NIL NIL \"a\" \"example.com\"))", Samples.Text(Samples.Summarize("mbox-from").Envelope), StringComparison.Ordinal);

    [Fact]
    public void No_more_addresses_are_kept_than_the_limit_and_the_group_still_ends()
    {
        var content = Samples.Bytes("To: g: " + string.Join(",", Enumerable.Range(0, 100).Select(i => $"u{i}@example.com")) + ";\n\n");
        var summary = MessageSummarizer.Summarize(content, new MailLimits { Addresses = 3 });
        Assert.Equal("(NIL NIL NIL NIL NIL ((NIL NIL \"g\" NIL)(NIL NIL \"u0\" \"example.com\")(NIL NIL \"u1\" \"example.com\")(NIL NIL NIL NIL)) NIL NIL NIL NIL)",
            Samples.Text(summary.Envelope));
    }
}
