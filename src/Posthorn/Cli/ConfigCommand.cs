using System.CommandLine;

namespace Posthorn.Cli;

/// <summary><c>posthorn config check</c>: says everything that is wrong with the configuration.</summary>
internal static class ConfigCommand
{
    public static Command Create()
    {
        var effective = new Option<bool>("--print-effective") { Description = "Prints the configuration as it is in effect." };
        var check = new Command("check", "Checks the configuration and says what is wrong with it.") { effective };
        check.SetAction(parsed =>
        {
            var loaded = CommandLine.Load(parsed);
            foreach (var problem in loaded.Problems)
            {
                Console.Error.WriteLine(problem);
            }

            if (loaded.Problems.Count > 0)
            {
                return CommandLine.BadUsage;
            }

            Console.WriteLine(parsed.GetValue(effective) ? loaded.ToJson() : $"{loaded.File} is good.");
            return CommandLine.Done;
        });
        return new Command("config", "Looks at the configuration.") { check };
    }
}
