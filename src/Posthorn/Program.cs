return await Posthorn.Cli.CommandLine.RunAsync(args);
