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

    /// <summary>The model's architecture, where its file holds weights only: JSON as Keras' model.to_json() gives it, or YAML as model.to_yaml() does.</summary>
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

    /// <summary>
    /// The values that inputs always have, by input name: each is a constant of the model, which has that input no more. Where numbers that are fed decide shapes (the shape of a reshape, how often
    /// a loop runs), the model is known with them. The empty name stands for the only input. A flat list fits any declared shape of as many elements.
    /// </summary>
    public IReadOnlyDictionary<string, Tensor> InputValues { get; init; } = new Dictionary<string, Tensor>();

    /// <summary>Inputs with a value of their own (<see cref="Graph.ModelGraph.Defaults"/>) that are fed, by name: scalars become constants, all else inputs.</summary>
    internal IReadOnlyDictionary<string, Tensor> Fed { get; init; } = new Dictionary<string, Tensor>();

    /// <summary>The dropouts whose random masks are left out whatever is fed; null while nothing is fed, and all are.</summary>
    internal IReadOnlySet<string>? KnownDropouts { get; init; }

    /// <summary>What is given for inputs, with what was given before for others. A name left out stands for the only input, so that nothing is left of what was given before.</summary>
    /// <param name="before">What was given before, by input name.</param>
    /// <param name="given">What is given now, by input name.</param>
    public static IReadOnlyDictionary<string, T> Merge<T>(IReadOnlyDictionary<string, T> before, IReadOnlyDictionary<string, T> given)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(given);
        if (before.Keys.Concat(given.Keys).Any(k => k.Length == 0))
        {
            return given;
        }

        HashSet<string> named = given.Keys.Select(Tensorless).ToHashSet(StringComparer.Ordinal);
        return before.Where(b => !named.Contains(Tensorless(b.Key))).Concat(given).ToDictionary(StringComparer.Ordinal);

        static string Tensorless(string name) => name.EndsWith(FirstOutput, StringComparison.Ordinal) ? name[..^FirstOutput.Length] : name;
    }

    /// <summary>Whether shapes or values of inputs are fixed, beside the number of samples.</summary>
    internal bool FixesInputs => InputShapes.Count > 0 || InputValues.Count > 0;

    /// <summary>The shape to fix for an input; null for none.</summary>
    internal TensorShape? ShapeOf(string input) => Find(InputShapes, input);

    /// <summary>The value that an input always has, in its element type and shape; null for none.</summary>
    /// <param name="input">The input.</param>
    /// <param name="type">Its element type.</param>
    /// <param name="shape">Its shape as far as it is declared; null where not even its number of axes is.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="InvalidInputException">The value is not of this type and shape.</exception>
    internal Tensor? ValueOf(string input, DataType type, TensorShape? shape, string path)
    {
        if (Find(InputValues, input) is not { } given)
        {
            return null;
        }

        Tensor value = shape is { } declared && declared.IsFullyDefined && declared.ElementCount == given.ElementCount && given.Shape.Rank <= 1 ? given.Reshape(declared) : given;
        if (shape is { } wanted && !(wanted.Rank == value.Shape.Rank && wanted.Zip(value.Shape).All(p => p.First == TensorShape.Unknown || p.First == p.Second)))
        {
            throw new InvalidInputException($"The value for '{input}' has shape {value.Shape}, expected {wanted}.", "Give as many numbers as the input has, and where its shape is open as lists in lists.", path);
        }

        return TensorConverter.TryConvertFinite(value, type)
            ?? throw new InvalidInputException(
                $"The value for '{input}' is {value.DataType.TensorFlowName()} and does not convert to {type.TensorFlowName()} without loss.", $"Give numbers that {type.TensorFlowName()} holds.", path);
    }

    /// <summary>Refuses shapes that belong to no input.</summary>
    /// <param name="inputs">The model's inputs.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="InvalidInputException">A name is not an input's, or a shape without name is given for several inputs.</exception>
    internal void CheckShapes(IReadOnlyList<string> inputs, string path) => CheckNames(InputShapes.Keys, "shape", inputs, path);

    /// <summary>Refuses values that belong to no input.</summary>
    /// <param name="inputs">The model's inputs, those that have such a value among them.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="InvalidInputException">A name is not an input's, or a value without name is given for several inputs.</exception>
    internal void CheckValues(IReadOnlyList<string> inputs, string path) => CheckNames(InputValues.Keys, "value", inputs, path);

    /// <summary>Refuses a value without name for several inputs, before it is held against each of them.</summary>
    /// <inheritdoc cref="CheckValues" path="/param"/>
    internal void CheckNamelessValue(IReadOnlyList<string> inputs, string path) => CheckNames(InputValues.Keys.Where(k => k.Length == 0), "value", inputs, path);

    private static void CheckNames(IEnumerable<string> given, string what, IReadOnlyList<string> inputs, string path)
    {
        string names = inputs.Count > 0 ? $"Its inputs are {string.Join(", ", inputs.Select(i => $"'{i}'"))}." : "It has no inputs.";
        foreach (string name in given.Where(k => !inputs.Any(i => i == k || i + FirstOutput == k)))
        {
            if (name.Length > 0)
            {
                throw new InvalidInputException($"A {what} is given for the input '{name}', which '{path}' does not have.", names, path);
            }

            if (inputs.Count != 1)
            {
                throw new InvalidInputException($"A {what} without name is given, but '{path}' has {inputs.Count} inputs.", $"Name the input it belongs to. {names}", path);
            }
        }
    }

    private static T? Find<T>(IReadOnlyDictionary<string, T> given, string input)
        where T : class => given.GetValueOrDefault(input) ?? given.GetValueOrDefault(input + FirstOutput) ?? given.GetValueOrDefault(string.Empty);
}
