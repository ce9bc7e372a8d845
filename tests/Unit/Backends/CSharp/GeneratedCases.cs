using TfModelTools.Backends.CSharp;
using TfModelTools.Execution;
using TfModelTools.Features;
using TfModelTools.Graph;
using TfModelTools.Tensors;
using TfModelTools.Tests.Import;
using TfModelTools.Tests.Import.KerasVectors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Backends.CSharp;

/// <summary>
/// Every model and vector at hand as two generated projects, one whose steps share buffers and write in place and one that does neither.
/// All are of one namespace, so that the runtime they share is compiled once.
/// </summary>
public sealed class GeneratedCases : IDisposable
{
    private const string Namespace = "Nets";
    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<Dictionary<string, GeneratedCase>> _cases;

    public GeneratedCases() => _cases = new(Generate);

    /// <summary>The names of all cases.</summary>
    public static IEnumerable<string> Names =>
    [
        .. KerasVectorFile.Names.Select(n => "keras3/" + n),
        .. Files().Select(f => $"{f[0]}|{f[1]}"),
        .. LayerVectors.Ids().Select(i => $"layer-vectors|{i[0]}|{i[1]}"),
    ];

    /// <summary>A case, its projects compiled.</summary>
    public GeneratedCase this[string name] => _cases.Value[name];

    public void Dispose()
    {
        if (_cases.IsValueCreated)
        {
            foreach (GeneratedCase item in _cases.Value.Values)
            {
                item.Shared.Dispose();
                item.Separate.Dispose();
            }
        }

        _folder.Dispose();
    }

    private static IEnumerable<object[]> Files() => KerasImportTests.Files().Where(f => File.Exists(Corpus.PathOf((string)f[0], "expected", "io.npz")));

    private Dictionary<string, GeneratedCase> Generate()
    {
        (string Name, ModelGraph Graph, IReadOnlyDictionary<string, Tensor> Inputs)[] cases = [.. Names.Select(Read)];
        string[] paths = new string[cases.Length * 2];
        for (int i = 0; i < cases.Length; i++)
        {
            paths[2 * i] = Write(cases[i].Graph, $"Net{i}", isShared: true);
            paths[(2 * i) + 1] = Write(cases[i].Graph, $"Net{i}Separate", isShared: false);
        }

        IReadOnlyList<GeneratedProject> projects = GeneratedProject.LoadTogether(paths);
        return cases.Select((c, i) => new GeneratedCase(c.Name, c.Graph, c.Inputs, projects[2 * i], projects[(2 * i) + 1])).ToDictionary(c => c.Name, StringComparer.Ordinal);
    }

    private string Write(ModelGraph graph, string name, bool isShared)
    {
        string path = _folder.File(name);
        CSharpBackend.Write(graph, path, new CSharpOptions { Name = name, Namespace = Namespace, EnableInPlace = isShared, EnableMemoryDrop = isShared, EnableImage = false });
        return path;
    }

    private (string Name, ModelGraph Graph, IReadOnlyDictionary<string, Tensor> Inputs) Read(string name)
    {
        if (name.StartsWith("keras3/", StringComparison.Ordinal))
        {
            KerasVector vector = KerasVectorFile.Load(name["keras3/".Length..], _folder);
            return (name, Fixed(vector.Graph, vector.Inputs), vector.Inputs);
        }

        string[] parts = name.Split('|');
        (ModelGraph graph, IReadOnlyDictionary<string, Tensor> arrays) = parts.Length == 2
            ? (KerasImportTests.Import(parts[0], parts[1]), KerasImportTests.ReadAll(Corpus.PathOf(parts[0], "expected", "io.npz")))
            : LayerVectors.Load(parts[1], parts[2]) is var item ? (item.Graph, item.Arrays) : throw new InvalidOperationException();
        IReadOnlyDictionary<string, Tensor> inputs = FeatureSet.Match(
            arrays.Where(a => !a.Key.StartsWith("out/", StringComparison.Ordinal)).ToDictionary(), ModelPort.From(graph.Inputs), ModelPort.From(graph.Outputs), "the case", graph.Defaults, needsOutputs: false).Inputs;
        return (name, Fixed(graph, inputs), inputs);
    }

    // Open extents must be fixed before source can be written.
    private static ModelGraph Fixed(ModelGraph graph, IReadOnlyDictionary<string, Tensor> inputs) => graph.Inputs.All(i => i.Value.Shape.IsKnown)
        ? graph
        : graph.WithInputShapes(graph.Inputs.ToDictionary(
            i => i.Name, i => new SymbolicShape([.. i.Value.Shape.Select((d, axis) => d.IsUnknown ? inputs[i.Name].Shape[axis] : d)])));
}

/// <summary>A model with samples of its inputs, and its generated projects.</summary>
/// <param name="Name">The case.</param>
/// <param name="Graph">The model.</param>
/// <param name="Inputs">The samples, by input.</param>
/// <param name="Shared">The project whose steps share buffers and write in place.</param>
/// <param name="Separate">The project with a buffer for each step.</param>
public sealed record GeneratedCase(string Name, ModelGraph Graph, IReadOnlyDictionary<string, Tensor> Inputs, GeneratedProject Shared, GeneratedProject Separate);
