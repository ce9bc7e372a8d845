using System.Globalization;
using TfModelTools.Backends.CSharp;
using TfModelTools.Cli.Commands;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Features;
using TfModelTools.Formats;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Tensors;
using TfModelTools.Weights;
using TfModelTools.Weights.Selection;

namespace TfModelTools.Cli.Tour;

/// <summary>
/// The whole job on the sample model: keys, pruned keys, weights, C#, predictions, and the comparison with the predictions made
/// when the model was trained.
/// </summary>
internal sealed class SampleTour(CliConsole console, CancellationToken cancellationToken)
{
    private const double Tolerance = 1e-5;

    private readonly string _sample = Path.Combine(AppContext.BaseDirectory, "samples", "language-of-a-word");

    /// <summary>Takes the tour.</summary>
    /// <param name="outputFolder">Where to write; null for a temporary folder that is removed at the end.</param>
    /// <returns>See <see cref="ExitCode"/>: a failure when predictions differ.</returns>
    public int Run(string? outputFolder)
    {
        string folder = outputFolder is null ? Directory.CreateTempSubdirectory("tfmodel-tour-").FullName : Directory.CreateDirectory(outputFolder).FullName;
        try
        {
            string keys = WriteKeys(folder);
            ExportWeights(folder, keys);
            string project = Convert(folder);
            bool isRight = Predict(project);
            if (outputFolder is not null)
            {
                console.Output.WriteLine();
                console.Output.WriteLine($"Everything is in {folder}");
            }

            return isRight ? ExitCode.Success : ExitCode.Failure;
        }
        finally
        {
            if (outputFolder is null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private ModelGraph Import(string path) => ModelImporter.Import(path, ModelImportOptions.Default, cancellationToken);

    private void Heading(string title, string command)
    {
        console.Output.WriteLine();
        console.Output.WriteLine(title);
        console.Output.WriteLine("  tfmodel " + command);
        console.Output.WriteLine();
    }

    private string WriteKeys(string folder)
    {
        using IVariableSource source = WeightSources.Open(Path.Combine(_sample, "checkpoint"));
        IReadOnlyList<VariableInfo> kept = new VariableSelector(new VariableSelection { ExcludeOptimizer = true }).Apply(source).Variables;
        Heading(
            $"1. The checkpoint holds {source.Variables.Count} variables; {kept.Count} are left without the optimizer's:",
            "variables samples/language-of-a-word/checkpoint --exclude-optimizer");
        VariablesCommand.WriteTable(console, source, kept);

        string keys = Path.Combine(folder, "keys.txt");
        Heading("2. Their keys go to a file, to be cut down by hand:", "keys samples/language-of-a-word/checkpoint --exclude-optimizer --out keys.txt");
        KeyFile.Write(keys, kept, KeyFileFormat.Python, OverwriteMode.Replace);
        console.Output.WriteLine(File.ReadAllText(keys).TrimEnd());
        return keys;
    }

    private void ExportWeights(string folder, string keys)
    {
        Heading("3. Just those weights go to a file that NumPy and NumSharp read:", "export samples/language-of-a-word/checkpoint --keys keys.txt --out weights.npz");
        using IVariableSource source = WeightSources.Open(Path.Combine(_sample, "checkpoint"));
        WeightExportResult result = WeightExporter.Export(
            source,
            new VariableSelector(new VariableSelection { Keys = KeyFile.Read(keys) }).Apply(source).Variables,
            Path.Combine(folder, "weights.npz"),
            new WeightExportOptions { Overwrite = OverwriteMode.Replace },
            cancellationToken);
        console.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.VariableCount} variables, {result.ByteCount:N0} bytes -> weights.npz"));
    }

    private string Convert(string folder)
    {
        string project = Path.Combine(folder, "language");
        Heading(
            "4. The Keras model becomes a C# project:",
            "convert csharp samples/language-of-a-word/language.h5 --out language --name Language --features samples/language-of-a-word/features.npz");
        CSharpProject written = CSharpBackend.Write(
            Import(Path.Combine(_sample, "language.h5")),
            project,
            new CSharpOptions { Name = "Language", FeaturePath = Path.Combine(_sample, "features.npz"), Overwrite = OverwriteMode.Replace },
            progress: null,
            cancellationToken);
        foreach (string file in written.Files.Where(f => !f.Contains("/Runtime/", StringComparison.Ordinal)))
        {
            console.Output.WriteLine("  " + file);
        }

        return project;
    }

    private bool Predict(string project)
    {
        Heading("5. The project is compiled and predicts:", "predict language --input samples/language-of-a-word/features.npz --out predictions.npz --top 2");
        GeneratedProject generated = GeneratedProject.Load(project, cancellationToken);
        ModelRunner model = new(Import(Path.Combine(_sample, "language.h5")));
        FeatureSet features = PredictCommand.ReadFeatures(Path.Combine(_sample, "features.npz"), model, cancellationToken);
        ModelPort output = model.Outputs[0];
        Tensor expected = features.Expected[output.Name];
        Tensor fromProject = generated.Predict(features.Inputs, cancellationToken)[generated.Outputs[0].Name];
        Tensor fromModel = model.Predict(features.Inputs, cancellationToken)[output.Name];

        string[] words = File.ReadAllLines(Path.Combine(_sample, "words.txt"));
        string[] labels = File.ReadAllLines(Path.Combine(_sample, "labels.txt"));
        for (int i = 0; i < words.Length; i++)
        {
            ReadOnlySpan<float> scores = fromProject.AsSpan<float>().Slice(i * labels.Length, labels.Length);
            console.Output.WriteLine($"  {words[i],-24}{string.Join("   ", ClassScore.Top(scores, 2, labels))}");
        }

        Heading("6. Are the numbers right? Against the predictions made when the model was trained:", "predict samples/language-of-a-word/language.h5 ...");
        return Report("the generated C# project", expected, fromProject) & Report("the model file", expected, fromModel);
    }

    private bool Report(string who, Tensor expected, Tensor actual)
    {
        PredictionComparison comparison = PredictionComparer.Compare(who, expected, actual, Tolerance);
        console.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {who}: largest difference {comparison.MaxAbsoluteDifference:0.0e+00}, same class for {comparison.ArgmaxAgreement:P0}: {(comparison.IsWithinTolerance ? "right" : "WRONG")}"));
        return comparison.IsWithinTolerance;
    }
}
