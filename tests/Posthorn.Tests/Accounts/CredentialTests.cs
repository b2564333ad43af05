using Posthorn.Accounts;
using Posthorn.Configuration;

namespace Posthorn.Tests.Accounts;

public class CredentialTests
{
    // RFC 7677 §3: user "user", password "pencil", salt W22ZaJ0SNY7soEsUEjb6gQ==, 4096 iterations. The keys below are those with which its
    // client proof (dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=) and server signature (6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=) verify.
    private const string Pencil =
        "{SCRAM-SHA-256}4096,W22ZaJ0SNY7soEsUEjb6gQ==,WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=,wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

    [Fact]
    public void The_sample_of_RFC_7677_verifies()
    {
        Assert.True(Credentials.Verify(Pencil, "pencil"));
        Assert.False(Credentials.Verify(Pencil, "pencil "));
    }

    [Fact]
    public void The_separators_of_RFC_5803_are_read_as_well() =>
        Assert.True(Credentials.Verify(Pencil.Replace("4096,", "4096:").Replace("==,", "==$").Replace("4qY=,", "4qY=:"), "pencil"));

    [Theory]
    [InlineData("SCRAM-SHA-256", "{SCRAM-SHA-256}4096,")]
    [InlineData("ARGON2ID", "{ARGON2ID}$argon2id$v=19$m=8192,t=1,p=1$")]
    public void A_new_credential_verifies_its_password_and_no_other(string scheme, string prefix)
    {
        var options = new PasswordOptions { Scheme = scheme, ScramIterations = 4096, Argon2MemoryMiB = 8, Argon2Passes = 1 };
        var credential = Credentials.Create("pässword", options);
        Assert.StartsWith(prefix, credential);
        Assert.DoesNotContain("pässword", credential, StringComparison.Ordinal);
        Assert.True(Credentials.IsValid(credential));
        Assert.True(Credentials.Verify(credential, "pässword"));
        Assert.False(Credentials.Verify(credential, "password"));
        Assert.NotEqual(credential, Credentials.Create("pässword", options));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{CRYPT}x")]
    [InlineData("{SCRAM-SHA-256}")]
    [InlineData("{SCRAM-SHA-256}0,W22ZaJ0SNY7soEsUEjb6gQ==,WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=,wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=")]
    [InlineData("{SCRAM-SHA-256}99999999,W22ZaJ0SNY7soEsUEjb6gQ==,WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=,wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=")]
    [InlineData("{SCRAM-SHA-256}4096,!,WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=,x")]
    [InlineData("{ARGON2ID}$argon2id$v=19$m=8192,t=1,p=2$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("{ARGON2ID}$argon2id$v=19$m=99999999,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("{ARGON2ID}$argon2i$v=19$m=8192,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void What_cannot_be_verified_is_not_valid(string credential)
    {
        Assert.False(Credentials.IsValid(credential));
        Assert.False(Credentials.Verify(credential, ""));
    }
}
