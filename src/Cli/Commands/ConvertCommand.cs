using System.CommandLine;
using System.Globalization;
using TfModelTools.Backends;
using TfModelTools.Backends.CSharp;
using TfModelTools.Backends.Keras;

namespace TfModelTools.Cli.Commands;

/// <summary>tfmodel convert: a command for each target.</summary>
internal static class ConvertCommand
{
    public static Command Create(CliConsole console) => new("convert", "Convert a model.") { CreateCSharp(console), TfjsConversion.Create(console), TensorFlowConversion.Create(console), CreateKeras(console), ModelIrConversion.Create(console), ModelIrConversion.CreateFrom(console), OnnxConversion.Create(console) };

    private static Command CreateCSharp(CliConsole console)
    {
        Option<string?> ns = new("--namespace") { Description = "The namespace; by default the name.", HelpName = "NAMESPACE" };
        Option<string?> features = new("--features") { Description = "An .npz with inputs (and expected outputs) for the project's own tests.", HelpName = "FILE" };
        Option<bool> binary = new("--binary-classification") { Description = "The predictor gives a score and its level of confidence." };
        Option<bool> noInPlace = new("--no-in-place") { Description = "No step writes over its input." };
        Option<bool> noMemoryDrop = new("--no-memory-drop") { Description = "One buffer for each layer, kept to the end: for debugging." };
        Option<bool> noOptimize = new("--no-optimize") { Description = "Keep each node a statement of its own, without the passes." };
        Option<string> storage = new("--weights") { Description = "npz (a file beside the assembly) or embedded.", DefaultValueFactory = _ => "npz" };
        storage.AcceptOnlyFromAmong("npz", "embedded");
        Option<string> framework = new("--target-framework") { Description = "The framework the project targets: net10.0 or later.", DefaultValueFactory = _ => "net10.0" };
        Option<bool> noOverview = new("--no-overview") { Description = "Leave out the pictures of the model (model_overview.svg and .png), which take time to draw of a large one." };
        return ConversionBuilder.Create(
            console,
            ConversionTarget.CSharp,
            "csharp",
            "Turn a model into a C# project with tests and a benchmark.",
            [ns, features, binary, noInPlace, noMemoryDrop, noOptimize, storage, framework, noOverview],
            parsed => new CSharpOptions
            {
                Namespace = parsed.GetValue(ns),
                FeaturePath = parsed.GetValue(features),
                BinaryClassification = parsed.GetValue(binary),
                EnableInPlace = !parsed.GetValue(noInPlace),
                EnableMemoryDrop = !parsed.GetValue(noMemoryDrop),
                Optimize = !parsed.GetValue(noOptimize),
                WeightStorage = Enum.Parse<WeightStorage>(parsed.GetRequiredValue(storage), ignoreCase: true),
                TargetFramework = parsed.GetRequiredValue(framework),
                EnableOverview = !parsed.GetValue(noOverview),
            });
    }

    private static Command CreateKeras(CliConsole console)
    {
        Option<string?> version = new("--keras-version") { Description = "The Keras that an .h5 file is written for: 2 (the default; Keras 3 reads most of them, too) or 3. A .keras file is one of Keras 3.", HelpName = "2|3" };
        version.AcceptOnlyFromAmong("2", "3");
        return ConversionBuilder.Create(
            console,
            ConversionTarget.Keras,
            "keras",
            "Turn a model into one that Keras loads: a .keras or an .h5 file, or a .py with its weights.",
            [version],
            parsed => new KerasOptions { KerasVersion = parsed.GetValue(version) is { } major ? int.Parse(major, CultureInfo.InvariantCulture) : null },
            new OutputOptions("FILE", "The file to write, named .keras, .h5 or .py."));
    }
}
