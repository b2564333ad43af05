using System.CommandLine;
using Posthorn.Jobs;

namespace Posthorn.Cli;

/// <summary><c>posthorn collect</c>: gives back space now.</summary>
internal static class CollectCommand
{
    public static Command Create()
    {
        var days = new Option<int?>("--days") { Description = "What was removed fewer days ago stays; retention:expungedDays if not given.", HelpName = "DAYS" };
        days.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 0 or > 36500)
            {
                result.AddError("--days takes 0 to 36500.");
            }
        });
        var command = new Command("collect", "Gives back the space of what was removed and can no longer be had back.") { days };
        return JobCommand.Bind(command, parsed => new CollectJob(parsed.GetValue(days)));
    }
}
