using System.Text;
using Posthorn.Net.Sasl;

namespace Posthorn.Net.Tests.Sasl;

public class PlainTests
{
    [Theory]
    [InlineData("\0tim\0tanstaaftanstaaf", "", "tim", "tanstaaftanstaaf")]                  // RFC 4616 §4
    [InlineData("Ursel\0Kurt\0xipj3plmq", "Ursel", "Kurt", "xipj3plmq")]                    // RFC 4616 §4
    [InlineData("\0I\u00ADX\0p", "", "IX", "p")]                                            // RFC 4013 §3, 1
    [InlineData("\0\u00AA\0\u2168", "", "a", "IX")]                                         // RFC 4013 §3, 4 and 5
    [InlineData("\0user\0pass\u00A0word", "", "user", "pass word")]
    [InlineData("\0gr\u00FCn\0gru\u0308n", "", "gr\u00FCn", "gr\u00FCn")]
    [InlineData("\0a\0\U0001F511", "", "a", "\U0001F511")]
    public async Task Good_messages_yield_prepared_credentials(string message, string authz, string authc, string password)
    {
        var step = await StepAsync(Encoding.UTF8.GetBytes(message));
        using var credentials = step.Credentials;
        Assert.NotNull(credentials);
        Assert.Equal((authz, authc, password), (credentials.AuthorizationId, credentials.AuthenticationId, Encoding.UTF8.GetString(credentials.Password.Span)));
    }

    [Theory]
    [InlineData("", SaslFailure.Malformed)]
    [InlineData("tim", SaslFailure.Malformed)]
    [InlineData("\0tim", SaslFailure.Malformed)]
    [InlineData("\0\0secret", SaslFailure.Malformed)]
    [InlineData("\0tim\0", SaslFailure.Malformed)]
    [InlineData("\0tim\0a\0b", SaslFailure.Malformed)]
    [InlineData("\0\u00AD\0secret", SaslFailure.Malformed)]                                 // nothing is left of the name
    [InlineData("\u00AD\0tim\0secret", SaslFailure.Malformed)]
    [InlineData("\0tim\0\u0007", SaslFailure.ProhibitedCharacters)]                         // RFC 4013 §3, 6
    [InlineData("\0tim\r\n\0x", SaslFailure.ProhibitedCharacters)]
    [InlineData("\0tim\u200E\0x", SaslFailure.ProhibitedCharacters)]
    [InlineData("\0\uE000\0x", SaslFailure.ProhibitedCharacters)]
    [InlineData("\0tim\0\uFFFD", SaslFailure.ProhibitedCharacters)]
    public async Task Bad_messages_are_refused(string message, SaslFailure failure) =>
        Assert.Equal(failure, (await StepAsync(Encoding.UTF8.GetBytes(message))).Failure);

    [Fact]
    public async Task Malformed_UTF8_is_refused() =>
        Assert.Equal(SaslFailure.ProhibitedCharacters, (await StepAsync([0, (byte)'a', 0, 0xC0, 0xAF])).Failure);

    [Fact]
    public async Task Long_names_and_passwords_are_refused()
    {
        Assert.Equal(SaslFailure.TooLong, (await StepAsync(Encoding.UTF8.GetBytes($"\0{new string('a', SaslLimits.MaxIdentity + 1)}\0p"))).Failure);
        Assert.Equal(SaslFailure.TooLong, (await StepAsync(Encoding.UTF8.GetBytes($"\0a\0{new string('p', SaslLimits.MaxPassword + 1)}"))).Failure);
        Assert.NotNull((await StepAsync(Encoding.UTF8.GetBytes($"\0a\0{new string('p', SaslLimits.MaxPassword)}"))).Credentials);
    }

    [Fact]
    public async Task Random_octets_yield_credentials_or_a_failure_and_never_throw()
    {
        var random = new Random(4616);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(40)];
            random.NextBytes(bytes);
            for (var nul = 0; nul < 2 && bytes.Length > 0; nul++)
                bytes[random.Next(bytes.Length)] = 0;
            var step = await StepAsync(bytes);
            Assert.True(step.Credentials is null == (step.Failure != SaslFailure.None));
            SaslResponse.TryDecode(bytes, out _);
        }
    }

    [Fact]
    public async Task Credentials_do_not_tell_the_password_and_are_wiped()
    {
        var credentials = (await StepAsync("\0tim\0tanstaaf"u8.ToArray())).Credentials!;
        Assert.DoesNotContain("tanstaaf", credentials.ToString(), StringComparison.Ordinal);
        credentials.Dispose();
        Assert.Equal(new byte[8], credentials.Password.ToArray());
    }

    [Theory]
    [InlineData("dGlt", SaslFailure.None, "tim")]
    [InlineData("", SaslFailure.None, "")]
    [InlineData("*", SaslFailure.Cancelled, "")]
    [InlineData("dGl", SaslFailure.InvalidBase64, "")]
    [InlineData("dG lt", SaslFailure.InvalidBase64, "")]
    [InlineData("=", SaslFailure.InvalidBase64, "")]
    [InlineData("dGlt=", SaslFailure.InvalidBase64, "")]
    [InlineData("d*lt", SaslFailure.InvalidBase64, "")]
    public void Response_lines_are_strict_base64(string line, SaslFailure failure, string decoded)
    {
        Assert.Equal(failure, SaslResponse.TryDecode(Encoding.ASCII.GetBytes(line), out var response));
        Assert.Equal(decoded, Encoding.ASCII.GetString(response));
    }

    [Fact]
    public void An_initial_response_may_be_a_lone_equals_sign_for_nothing()
    {
        Assert.Equal(SaslFailure.None, SaslResponse.TryDecodeInitial("="u8, out var empty));
        Assert.Empty(empty);
        Assert.Equal(SaslFailure.InvalidBase64, SaslResponse.TryDecodeInitial("*"u8, out _));
    }

    [Fact]
    public void Response_lines_have_a_limit()
    {
        Assert.Equal(SaslFailure.TooLong, SaslResponse.TryDecode(Encoding.ASCII.GetBytes(new string('A', SaslLimits.MaxLine + 4)), out _));
        Assert.Equal(SaslFailure.None, SaslResponse.TryDecode(Encoding.ASCII.GetBytes(new string('A', SaslLimits.MaxLine)), out _));
    }

    [Fact]
    public void Mechanisms_are_found_in_any_case()
    {
        Assert.Same(SaslMechanism.Plain, SaslMechanism.Find("plain"u8));
        Assert.Null(SaslMechanism.Find("PLAINX"u8));
    }

    private static ValueTask<SaslStep> StepAsync(byte[] message) => SaslMechanism.Plain.Begin().StepAsync(message);
}
