using System.CommandLine;
using TfModelTools.Backends;
using TfModelTools.Backends.ModelIr;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Import.ModelIr;

namespace TfModelTools.Cli.Commands;

/// <summary>tfmodel convert ir and convert from-ir: their options.</summary>
internal static class ModelIrConversion
{
    /// <summary>Creates the command that writes an IR.</summary>
    public static Command Create(CliConsole console)
    {
        Option<bool> structure = new("--structure-only") { Description = "Write the graph alone, without the file of weights." };
        Option<bool> noOptimize = new("--no-optimize") { Description = "Keep each node, without the passes that make a layer of what it is spelled out by." };
        return ConversionBuilder.Create(
            console,
            ConversionTarget.ModelIr,
            "ir",
            "Turn a model into the IR of MMdnn: NAME.pb or NAME.json as --out says, both without an extension, and NAME.npy beside.",
            [structure, noOptimize],
            parsed => new ModelIrOptions { StructureOnly = parsed.GetValue(structure), Optimize = !parsed.GetValue(noOptimize) },
            new OutputOptions("FILE", "The file to write; others of its name lie beside it."));
    }

    /// <summary>Creates the command that turns an IR into something else.</summary>
    public static Command CreateFrom(CliConsole console)
    {
        Argument<string> model = new("IR") { Description = "The .pb or .json file of an IR." };
        Option<string?> weights = new("--weights") { Description = "Its .npy file; by default the one of its name beside it.", HelpName = "FILE" };
        Option<string> target = new("--target") { Description = "What to write, with the options of that target as they are by default.", Required = true };
        target.AcceptOnlyFromAmong([.. BackendTable.All.Select(b => b.Target.ToString().ToLowerInvariant())]);
        Option<string?> name = new("--name") { Description = "The name of the model in what is written.", HelpName = "NAME" };
        OutputOptions output = new("PATH", "The file or folder to write.");
        Command command = new("from-ir", "Turn an IR of MMdnn into something else; `convert TARGET IR` does so with that target's options.") { model, weights, target, name };
        output.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            ConversionTarget chosen = Enum.Parse<ConversionTarget>(parsed.GetRequiredValue(target), ignoreCase: true);
            IModelBackend backend = BackendTable.Of(chosen);
            BackendOptions options = backend.DefaultOptions with { Name = parsed.GetValue(name), Overwrite = output.Mode(parsed) };
            ModelImportOptions import = new() { CheckpointPath = parsed.GetValue(weights) };
            ConversionResult result = ProgressDisplay.Run(console, "Converting", progress =>
            {
                ModelGraph graph = ModelIrImporter.Import(parsed.GetRequiredValue(model), import, cancellationToken);
                return backend.Write(graph, output.Path(parsed), options, progress, cancellationToken);
            });
            ConversionBuilder.Tell(console, parsed, result);
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }
}
