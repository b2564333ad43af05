using System.CommandLine;
using Posthorn.Jobs;

namespace Posthorn.Cli;

/// <summary><c>posthorn check</c> and <c>posthorn repair</c>: whether the store is what it should be, and how it becomes that again.</summary>
internal static class CheckCommand
{
    public static Command CreateCheck()
    {
        var (account, quick) = (Account(), Quick());
        var command = new Command("check", "Compares what is in the store with what should be; changes nothing. Exit code 1 if something is wrong.") { account, quick };
        return JobCommand.Bind(command, parsed => new CheckJob(parsed.GetValue(account), parsed.GetValue(quick)));
    }

    public static Command CreateRepair()
    {
        var (account, quick) = (Account(), Quick());
        var command = new Command("repair", "Checks, and mends what can be mended while the server goes on. UIDs stay. Exit code 1 if something is left.") { account, quick };
        return JobCommand.Bind(command, parsed => new RepairJob(parsed.GetValue(account), parsed.GetValue(quick)));
    }

    private static Argument<string?> Account() => new("account")
    {
        Description = "Only this account; pages, references and files are looked at in the whole store only.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static Option<bool> Quick() => new("--quick") { Description = "Looks whether contents are there, and does not read them." };
}
