using System.IO.Compression;
using TfModelTools.Formats.Keras;
using TfModelTools.Formats.Npy;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import.KerasVectors;

/// <summary>
/// keras-vectors.zip: small models of Keras 3 with inputs and the predictions Keras made of them. make_vectors.py beside it says what each
/// is, and makes the file.
/// </summary>
public static class KerasVectorFile
{
    /// <summary>The file.</summary>
    public static string FilePath { get; } = Path.Combine(RepositoryRoot.Path, "tests", "Unit", "Import", "KerasVectors", "keras-vectors.zip");

    /// <summary>The names of all cases.</summary>
    public static IReadOnlyList<string> Names { get; } = ReadNames();

    /// <summary>The names of all cases, for a theory.</summary>
    public static IEnumerable<object[]> Cases() => Names.Select(n => new object[] { n });

    /// <summary>Reads a case.</summary>
    /// <param name="name">The case.</param>
    /// <param name="folder">Where the model's file is put: its weights are read from it later.</param>
    public static KerasVector Load(string name, TemporaryFolder folder)
    {
        using ZipArchive archive = ZipFile.OpenRead(FilePath);
        string model = folder.File(name + ".keras");
        archive.GetEntry(name + ".keras")!.ExtractToFile(model);
        archive.GetEntry(name + ".npz")!.ExtractToFile(folder.File(name + ".npz"));
        Dictionary<string, Tensor> arrays = NpzReader.ReadAll(folder.File(name + ".npz")).ToDictionary(a => a.Key, a => a.Value);
        ModelGraph graph = ModelImporter.Import(model);
        return new KerasVector(
            name,
            graph,
            graph.Inputs.Select((input, i) => KeyValuePair.Create(input.Name, arrays[$"in/{i}"])).ToDictionary(),
            [.. Enumerable.Range(0, arrays.Keys.Count(k => k.StartsWith("out/", StringComparison.Ordinal))).Select(i => arrays[$"out/{i}"])]);
    }

    /// <summary>The configuration of a case.</summary>
    public static KerasModelConfig ReadConfig(string name, TemporaryFolder folder)
    {
        using ZipArchive archive = ZipFile.OpenRead(FilePath);
        string model = folder.File(name + ".keras");
        archive.GetEntry(name + ".keras")!.ExtractToFile(model);
        return KerasModelFile.Open(model).Model.Model!;
    }

    private static string[] ReadNames()
    {
        using ZipArchive archive = ZipFile.OpenRead(FilePath);
        return [.. archive.Entries.Where(e => e.Name.EndsWith(".keras", StringComparison.Ordinal)).Select(e => Path.GetFileNameWithoutExtension(e.Name))];
    }
}

/// <summary>A model with inputs and Keras' predictions.</summary>
/// <param name="Name">The case.</param>
/// <param name="Graph">The model.</param>
/// <param name="Inputs">The inputs, by name.</param>
/// <param name="Expected">The predictions, in the order of the model's outputs.</param>
public sealed record KerasVector(string Name, ModelGraph Graph, IReadOnlyDictionary<string, Tensor> Inputs, IReadOnlyList<Tensor> Expected);
