using Spectre.Console;

namespace Posthorn.Cli;

/// <summary>Reads a password: from a file, from a terminal without showing it, or from standard input. Never from the command line.</summary>
internal static class PasswordInput
{
    /// <summary>Reads it; a line end behind it does not count.</summary>
    public static async Task<string> ReadAsync(string? file, CancellationToken cancel)
    {
        if (file is not null)
        {
            return (await File.ReadAllTextAsync(file, cancel)).TrimEnd('\r', '\n');
        }

        if (!Console.IsInputRedirected)
        {
            return await new TextPrompt<string>("Password:").Secret(null).AllowEmpty().ShowAsync(AnsiConsole.Console, cancel);
        }

        return await Console.In.ReadLineAsync(cancel) ?? "";
    }
}
