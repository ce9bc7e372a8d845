using TfModelTools.Cli;
using TfModelTools.Cli.Native;

CliConsole console = new();
return ManagedTool.IsNeeded(args) ? ManagedTool.Run(args, console) : await CliApplication.RunAsync(args, console).ConfigureAwait(false);
