using System.CommandLine;
using TfModelTools.Backends.CSharp;

namespace TfModelTools.Cli.Commands;

/// <summary>tfmodel convert csharp: turns a model into a C# project.</summary>
internal static class ConvertCommand
{
    public static Command Create(CliConsole console) => new("convert", "Convert a model.") { CreateCSharp(console) };

    private static Command CreateCSharp(CliConsole console)
    {
        Argument<string> model = new("MODEL") { Description = "A Keras model, SavedModel, .meta file or frozen graph." };
        OutputOptions output = new("DIR", "The folder to write.");
        Option<string?> name = new("--name") { Description = "The name of the model class.", HelpName = "NAME" };
        Option<string?> ns = new("--namespace") { Description = "The namespace; by default the name.", HelpName = "NAMESPACE" };
        Option<string?> features = new("--features") { Description = "An .npz with inputs (and expected outputs) for the project's own tests.", HelpName = "FILE" };
        ModelOptions import = new(console);
        Option<bool> binary = new("--binary-classification") { Description = "The predictor gives a score and its level of confidence." };
        Option<bool> noInPlace = new("--no-in-place") { Description = "No step writes over its input." };
        Option<bool> noMemoryDrop = new("--no-memory-drop") { Description = "One buffer for each layer, kept to the end: for debugging." };
        Option<bool> noOptimize = new("--no-optimize") { Description = "Keep each node a statement of its own, without the passes." };
        Option<string> storage = new("--weights") { Description = "npz (a file beside the assembly) or embedded.", DefaultValueFactory = _ => "npz" };
        storage.AcceptOnlyFromAmong("npz", "embedded");
        Option<string> framework = new("--target-framework") { Description = "The framework the project targets.", DefaultValueFactory = _ => "net10.0" };
        Option<bool> noOverview = new("--no-overview") { Description = "Leave out the pictures of the model (model_overview.svg and .png), which take time to draw of a large one." };
        Command command = new("csharp", "Turn a model into a C# project with tests and a benchmark.")
        {
            model, name, ns, features, binary, noInPlace, noMemoryDrop, noOptimize, storage, framework, noOverview,
        };
        output.AddTo(command);
        import.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            CSharpOptions options = new()
            {
                Name = parsed.GetValue(name),
                Namespace = parsed.GetValue(ns),
                FeaturePath = parsed.GetValue(features),
                BinaryClassification = parsed.GetValue(binary),
                EnableInPlace = !parsed.GetValue(noInPlace),
                EnableMemoryDrop = !parsed.GetValue(noMemoryDrop),
                Optimize = !parsed.GetValue(noOptimize),
                WeightStorage = Enum.Parse<WeightStorage>(parsed.GetRequiredValue(storage), ignoreCase: true),
                TargetFramework = parsed.GetRequiredValue(framework),
                EnableOverview = !parsed.GetValue(noOverview),
                Overwrite = output.Mode(parsed),
            };
            CSharpProject project = ProgressDisplay.Run(console, "Converting", progress => CSharpBackend.Write(
                import.Import(parsed, parsed.GetRequiredValue(model), cancellationToken),
                output.Path(parsed),
                options,
                progress,
                cancellationToken));
            foreach (string warning in project.Warnings)
            {
                console.WriteWarning(warning);
            }

            console.Output.WriteLine($"{project.Files.Count} files -> {project.Path}");
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }
}
