using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Posthorn.Accounts;
using Posthorn.Configuration;
using Spectre.Console;

namespace Posthorn.Cli;

/// <summary><c>posthorn account …</c>: makes, removes and lists accounts, in the running server or in the store itself.</summary>
internal static class AccountCommand
{
    private static readonly Option<string?> s_passwordFile = new("--password-file")
    {
        Description = "Reads the password from a file; without it, from standard input.",
        HelpName = "FILE",
    };

    public static Command Create() => new("account", "Makes, removes and lists accounts.") { Add(), Remove(), List(), Password(), Import() };

    private static Command Add()
    {
        var name = new Argument<string>("name") { Description = "The name to log in with." };
        var quota = new Option<string?>("--quota") { Description = "What the account may hold: 500M, 2G, 1T; without a unit, MiB.", HelpName = "SIZE" };
        var command = new Command("add", "Makes an account. The password is read from standard input.") { name, quota, s_passwordFile };
        command.SetAction(async (parsed, cancel) =>
        {
            long? octets = null;
            if (parsed.GetValue(quota) is { } text)
            {
                if (!SizeText.TryParse(text, out var size))
                {
                    await Console.Error.WriteLineAsync($"--quota: \"{text}\" is no size; a number with K, M, G or T is expected, such as 2G.");
                    return CommandLine.BadUsage;
                }

                octets = size;
            }

            return await WithAccountsAsync(parsed, async accounts =>
            {
                var password = await PasswordInput.ReadAsync(parsed.GetValue(s_passwordFile), cancel);
                var problem = await accounts.AddAsync(parsed.GetValue(name)!, password, octets, cancel);
                return Say(problem, $"The account {parsed.GetValue(name)} is ready.");
            });
        });
        return command;
    }

    private static Command Remove()
    {
        var name = new Argument<string>("name") { Description = "The account." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Does not ask." };
        var command = new Command("remove", "Removes an account with its mail.") { name, yes };
        command.SetAction((parsed, cancel) => WithAccountsAsync(parsed, async accounts =>
        {
            if (!parsed.GetValue(yes) && !Confirm($"Remove the account {parsed.GetValue(name)} with all its mail?"))
            {
                await Console.Error.WriteLineAsync("Nothing was removed; --yes removes without asking.");
                return CommandLine.Failed;
            }

            return Say(await accounts.RemoveAsync(parsed.GetValue(name)!, cancel), $"The account {parsed.GetValue(name)} is removed.");
        }));
        return command;
    }

    private static Command Password()
    {
        var name = new Argument<string>("name") { Description = "The account." };
        var command = new Command("password", "Changes a password. It is read from standard input.") { name, s_passwordFile };
        command.SetAction((parsed, cancel) => WithAccountsAsync(parsed, async accounts =>
        {
            var password = await PasswordInput.ReadAsync(parsed.GetValue(s_passwordFile), cancel);
            return Say(await accounts.SetPasswordAsync(parsed.GetValue(name)!, password, cancel), "The password is changed.");
        }));
        return command;
    }

    private static Command List()
    {
        var json = new Option<bool>("--json") { Description = "One JSON array, for programs." };
        var command = new Command("list", "Lists the accounts.") { json };
        command.SetAction((parsed, cancel) => WithAccountsAsync(parsed, async accounts =>
        {
            var list = await accounts.ListAsync(cancel);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(list, JsonSerializerOptions.Web));
                return CommandLine.Done;
            }

            var table = new Table().AddColumns("account", "messages", "MiB", "quota MiB", "made");
            foreach (var account in list)
            {
                table.AddRow(
                    Markup.Escape(account.Name),
                    account.Messages.ToString(CultureInfo.InvariantCulture),
                    MiB(account.Bytes),
                    account.QuotaBytes is { } quota ? MiB(quota) : "-",
                    account.CreatedAt.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            }

            AnsiConsole.Write(table);
            return CommandLine.Done;
        }));
        return command;
    }

    private static Command Import()
    {
        var file = new Argument<string>("file") { Description = "A CSV file with name,password or name,{SCHEME}stored-form; - for standard input." };
        var command = new Command("import", "Makes accounts from a CSV file. A bad line is reported, and the others go on.") { file };
        command.SetAction((parsed, cancel) => WithAccountsAsync(parsed, async (accounts, options) =>
        {
            var path = parsed.GetValue(file)!;
            var text = path == "-" ? await Console.In.ReadToEndAsync(cancel) : await File.ReadAllTextAsync(path, cancel);
            var lines = ImportedPasswords.Protect(CsvReader.Read(text), options.Passwords, cancel);
            var report = await accounts.ImportAsync(lines, cancel);
            foreach (var problem in report.Problems)
            {
                await Console.Error.WriteLineAsync(problem);
            }

            Console.WriteLine($"{report.Added} accounts added, {report.Problems.Count} lines refused.");
            return report.Problems.Count == 0 ? CommandLine.Done : CommandLine.Failed;
        }));
        return command;
    }

    private static Task<int> WithAccountsAsync(ParseResult parsed, Func<IAccounts, Task<int>> action) =>
        WithAccountsAsync(parsed, (accounts, _) => action(accounts));

    private static Task<int> WithAccountsAsync(ParseResult parsed, Func<IAccounts, PosthornOptions, Task<int>> action) => CommandLine.GuardAsync(async () =>
    {
        if (CommandLine.LoadOptions(parsed) is not { } options)
        {
            return CommandLine.BadUsage;
        }

        await using var accounts = await AccountsAccess.OpenAsync(options);
        return await action(accounts, options);
    });

    private static int Say(string? problem, string success)
    {
        if (problem is not null)
        {
            Console.Error.WriteLine(problem);
            return CommandLine.Failed;
        }

        Console.WriteLine(success);
        return CommandLine.Done;
    }

    private static bool Confirm(string question) => !Console.IsInputRedirected && AnsiConsole.Confirm(Markup.Escape(question), defaultValue: false);

    private static string MiB(long bytes) => (bytes / 1048576.0).ToString("0.0", CultureInfo.InvariantCulture);
}
