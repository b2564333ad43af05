using Posthorn.Accounts;
using Posthorn.Configuration;
using Posthorn.Store;

namespace Posthorn.Tests.Accounts;

public class ImportTests
{
    private const string Stored =
        "{SCRAM-SHA-256}4096,W22ZaJ0SNY7soEsUEjb6gQ==,WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=,wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

    [Fact]
    public void Fields_follow_RFC_4180()
    {
        var lines = CsvReader.Read("a,b\r\n\"x,\"\"y\"\"\",\"two\nlines\"\n\nlast,");
        Assert.Equal([1, 2, 5], lines.Select(line => line.Number));
        Assert.Equal(["a", "b"], lines[0].Fields);
        Assert.Equal(["x,\"y\"", "two\nlines"], lines[1].Fields);
        Assert.Equal(["last", ""], lines[2].Fields);
    }

    [Fact]
    public async Task Bad_lines_are_reported_with_their_numbers_and_the_others_go_on()
    {
        var engine = new MemoryEngine(TimeProvider.System);
        var options = new PosthornOptions();
        options.Passwords.ScramIterations = 4096;
        var accounts = new AccountAdministration(new MailStore(engine, TimeProvider.System), options);
        Assert.Null(await accounts.AddAsync("taken", "x", null, default));

        var csv = $"anna,secret\nbob,{Stored}\ncarl,\"{Stored}\"\nonlyname\nbad name,x\ndora,{{CRYPT}}x\ntaken,x\nanna,again\nemil,\n";
        var lines = ImportedPasswords.Protect(CsvReader.Read(csv), options.Passwords, default);
        Assert.DoesNotContain(lines, line => line.Fields.Contains("secret"));
        var report = await accounts.ImportAsync(lines, default);

        Assert.Equal(3, report.Added);
        Assert.Equal(["4", "5", "6", "7", "8", "9"], report.Problems.Select(problem => problem["Line ".Length..problem.IndexOf(':')]).Order());
        foreach (var (name, password) in new[] { ("anna", "secret"), ("bob", "pencil"), ("carl", "pencil") })
        {
            var account = await engine.FindAccountAsync(name, default);
            Assert.True(Credentials.Verify(account!.Credential!, password));
            var snapshot = await engine.LoadAccountAsync(account.Id, default);
            Assert.Equal(["Archive", "Drafts", "INBOX", "Junk", "Sent", "Trash"], snapshot!.Mailboxes.Keys);
            Assert.Equal(snapshot.Mailboxes.Keys, snapshot.Subscriptions.Order(StringComparer.Ordinal));
            Assert.Equal("Sent", snapshot.FindUse(SpecialUses.Sent)!.Name);
        }
    }
}
