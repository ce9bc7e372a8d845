using TfModelTools.Common;
using TfModelTools.Graph;
using TfModelTools.Planning;

namespace TfModelTools.Backends.CSharp;

/// <summary>The text files of a generated project.</summary>
/// <param name="Model">What they are written from.</param>
/// <param name="Files">Path below csharp_generated_code, and text; sorted by path.</param>
internal sealed record SourceFiles(ModelSource Model, IReadOnlyList<(string Path, string Text)> Files)
{
    private const string RuntimeFolder = "src/Runtime/";

    /// <summary>Writes all files in memory.</summary>
    /// <exception cref="InvalidInputException">The namespace is none, or stands in the way of a name the source uses.</exception>
    public static SourceFiles Write(ExecutionPlan plan, ModelGraph source, string name, CSharpOptions options, ProjectFeatures? features)
    {
        // A namespace segment hides a type of the same name. What the source names is only known once it is written; it is hardly ever the namespace.
        string chosen = options.Namespace is { } wished ? CSharpNames.RequireNamespace(wished) : name;
        SourceFiles files = In(chosen);
        return chosen.Split('.').FirstOrDefault(files.Names().Contains) is not { } hiding ? files
            : options.Namespace is null ? In(name + "Project")
            : throw new InvalidInputException($"The namespace '{chosen}' would hide '{hiding}', a name that the generated source uses.", "Choose another namespace.");

        SourceFiles In(string rootNamespace)
        {
            ModelSource model = new(plan, source, name, rootNamespace, options);
            return new SourceFiles(model, [.. Compose(model, features, RuntimeSources.Closure(model.RuntimeTypes())).OrderBy(f => f.Path, StringComparer.Ordinal)]);
        }
    }

    /// <summary>The names that the sources look up among types and namespaces: those that all else stands under, and what each file names; what the runtime's files name is known.</summary>
    private HashSet<string> Names() =>
    [
        "System", "Xunit", "BenchmarkDotNet", "Runtime", "TfModelTools",
        .. RuntimeSources.Closure(Model.RuntimeTypes()).SelectMany(RuntimeSources.References),
        .. Files.Where(f => f.Path.EndsWith(".cs", StringComparison.Ordinal) && !f.Path.StartsWith(RuntimeFolder, StringComparison.Ordinal)).SelectMany(f => RuntimeSources.ReferencesOf(f.Text)),
    ];

    private static IEnumerable<(string Path, string Text)> Compose(ModelSource model, ProjectFeatures? features, IReadOnlyList<string> runtime)
    {
        string name = model.Name;
        yield return ("Directory.Build.props", ProjectFiles.Empty);
        yield return ("Directory.Build.targets", ProjectFiles.Empty);
        yield return ("Directory.Packages.props", ProjectFiles.Empty);
        yield return (".editorconfig", "root = true\n");
        yield return (".gitignore", "bin/\nobj/\nBenchmarkDotNet.Artifacts/\nTestResults/\n");
        yield return ("README.md", ReadmeWriter.Write(model, features));
        yield return ($"{name}.csproj", ProjectFiles.Main(model));
        yield return ($"{name}.sln", ProjectFiles.Solution(model));
        yield return ("model/interface.json", InterfaceFile.Write(model));
        yield return ("model/thresholds.json", ThresholdFile.Default);
        yield return ($"src/{name}Model.cs", ModelClassWriter.Write(model));
        yield return ($"src/{name}Context.cs", ContextClassWriter.Write(model));
        yield return ($"src/{name}Predictor.cs", PredictorWriter.Write(model));
        yield return ("src/WeightFile.cs", Template("WeightFile"));
        if (model.Options.BinaryClassification)
        {
            yield return ("src/ConfidenceLevel.cs", Template("ConfidenceLevel"));
            yield return ("src/ConfidenceThresholds.cs", ThresholdFile.Source(model));
        }

        foreach (string file in runtime)
        {
            yield return (RuntimeFolder + file, RuntimeSources.Text(file, model.Namespace + ".Runtime"));
        }

        yield return ($"app/{name}.App.csproj", ProjectFiles.App(model));
        yield return ("app/Program.cs", AppWriter.Write(model));
        yield return ($"tests/{name}.Tests.csproj", ProjectFiles.Tests(model, features is not null));
        yield return ($"tests/{name}ModelTests.cs", TestProjectWriter.Write(model, features));
        yield return ($"benchmarks/{name}.Benchmarks.csproj", ProjectFiles.Benchmarks(model));
        yield return ("benchmarks/PredictBenchmarks.cs", BenchmarkProjectWriter.Write(model));

        string Template(string template) =>
            RuntimeSources.Resource($"Templates/{template}.cs").Replace("namespace GeneratedModel;", $"namespace {model.Namespace};", StringComparison.Ordinal);
    }
}
