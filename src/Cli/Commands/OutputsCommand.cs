using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Import;
using TfModelTools.Inspection;
using TfModelTools.Tensors;

namespace TfModelTools.Cli.Commands;

/// <summary>tfmodel outputs: pairs the outputs of two forms of one model.</summary>
internal static class OutputsCommand
{
    public static Command Create(CliConsole console)
    {
        Argument<string> model = new("MODEL") { Description = "A model." };
        Argument<string> reference = new("REFERENCE") { Description = "Another form of it, such as what it was converted to." };
        Option<string?> input = new("--input", "-i") { Description = "A file of sample inputs (.npz, .json, ...): both models are run, and outputs of the same values belong together.", HelpName = "FILE" };
        Option<double> tolerance = NumberOption.Tolerance("--tolerance", 1e-4, "By how much values may differ, absolutely or relatively.");
        Option<string?> signature = new("--signature") { Description = "The model's signature; by default serving_default, or the only one.", HelpName = "KEY" };
        Option<string?> referenceSignature = new("--reference-signature") { Description = "The other form's signature.", HelpName = "KEY" };
        Option<string?> architecture = new("--architecture") { Description = "The architecture of the first model as JSON, for a file that holds weights only.", HelpName = "FILE" };
        Option<bool> json = new("--json") { Description = "Print a JSON array." };
        Command command = new("outputs", "Pair the outputs of two forms of one model.") { model, reference, input, tolerance, signature, referenceSignature, architecture, json };
        command.SetAction((parsed, cancellationToken) =>
        {
            IReadOnlyDictionary<string, Tensor>? samples = parsed.GetValue(input) is string file ? FeatureFile.Read(file, cancellationToken) : null;
            IReadOnlyList<OutputMapping> pairs = ModelOutputMap.Create(
                parsed.GetRequiredValue(model),
                parsed.GetRequiredValue(reference),
                new ModelImportOptions { Signature = parsed.GetValue(signature), ArchitecturePath = parsed.GetValue(architecture) },
                new ModelImportOptions { Signature = parsed.GetValue(referenceSignature) },
                samples,
                parsed.GetValue(tolerance),
                cancellationToken);
            if (parsed.GetValue(json))
            {
                JsonOutput.WriteArray(console, pairs, Write);
                return Task.FromResult(ExitCode.Success);
            }

            foreach (OutputMapping pair in pairs)
            {
                console.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{PrintableText.Name(pair.ToString())}\t{pair.Match.ToString().ToLowerInvariant()}\t{pair.DataType}\t{pair.Shape}\t{pair.MaxDifference:g3}").TrimEnd());
            }

            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static void Write(Utf8JsonWriter writer, OutputMapping pair)
    {
        writer.WriteString("name", pair.Name);
        writer.WriteString("reference", pair.ReferenceName);
        writer.WriteString("dtype", pair.DataType);
        writer.WriteString("shape", pair.Shape);
        writer.WriteString("match", pair.Match.ToString().ToLowerInvariant());
        if (pair.MaxDifference is { } difference && double.IsFinite(difference))
        {
            writer.WriteNumber("max_difference", difference);
        }
    }
}
