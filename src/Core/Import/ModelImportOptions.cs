using TfModelTools.Common;
using TfModelTools.Import.Keras.Custom;
using TfModelTools.Tensors;

namespace TfModelTools.Import;

/// <summary>What the import of a model may be told.</summary>
public sealed record ModelImportOptions
{
    private const string FirstOutput = ":0";

    /// <summary>The defaults.</summary>
    public static ModelImportOptions Default { get; } = new();

    /// <summary>The model's architecture, where its file holds weights only: JSON as Keras' model.to_json() gives it.</summary>
    public string? ArchitecturePath { get; init; }

    /// <summary>Definitions of custom layers, by class name (see <see cref="CustomLayerFile"/>); null for none.</summary>
    public IReadOnlyDictionary<string, CustomLayerDefinition>? CustomLayers { get; init; }

    /// <summary>The checkpoint of a meta graph's variables: a prefix, file or folder; null for the one beside it.</summary>
    public string? CheckpointPath { get; init; }

    /// <summary>The tags of the meta graph of a SavedModel; empty for the only one, or the one tagged "serve".</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The key of the signature; null for "serving_default", or the only one.</summary>
    public string? Signature { get; init; }

    /// <summary>The tensors or layers to give instead of the model's outputs, as "name" or "name:1"; the outputs bear exactly these names.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>The tensors or layers at which the model is cut and fed, as "name" or "name:1"; empty for the model's inputs.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>The batch size to fix; null to leave it open.</summary>
    public long? BatchSize { get; init; }

    /// <summary>Shapes to fix, by input name; -1 leaves an extent open. The empty name stands for the only input.</summary>
    public IReadOnlyDictionary<string, TensorShape> InputShapes { get; init; } = new Dictionary<string, TensorShape>();

    /// <summary>Inputs with a value of their own (<see cref="Graph.ModelGraph.Defaults"/>) that are fed, by name: scalars become constants, all else inputs.</summary>
    internal IReadOnlyDictionary<string, Tensor> Fed { get; init; } = new Dictionary<string, Tensor>();

    /// <summary>The dropouts whose random masks are left out whatever is fed; null while nothing is fed, and all are.</summary>
    internal IReadOnlySet<string>? KnownDropouts { get; init; }

    /// <summary>The shape to fix for an input; null for none.</summary>
    internal TensorShape? ShapeOf(string input) =>
        InputShapes.GetValueOrDefault(input) ?? InputShapes.GetValueOrDefault(input + FirstOutput) ?? InputShapes.GetValueOrDefault(string.Empty);

    /// <summary>Refuses shapes that belong to no input.</summary>
    /// <param name="inputs">The model's inputs.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="InvalidInputException">A name is not an input's, or a shape without name is given for several inputs.</exception>
    internal void CheckShapes(IReadOnlyList<string> inputs, string path)
    {
        string names = inputs.Count > 0 ? $"Its inputs are {string.Join(", ", inputs.Select(i => $"'{i}'"))}." : "It has no inputs.";
        foreach (string name in InputShapes.Keys.Where(k => k.Length > 0 && !inputs.Any(i => i == k || i + FirstOutput == k)))
        {
            throw new InvalidInputException($"A shape is given for the input '{name}', which '{path}' does not have.", names, path);
        }

        if (InputShapes.ContainsKey(string.Empty) && inputs.Count != 1)
        {
            throw new InvalidInputException($"A shape without name is given, but '{path}' has {inputs.Count} inputs.", $"Name the input it belongs to. {names}", path);
        }
    }
}
