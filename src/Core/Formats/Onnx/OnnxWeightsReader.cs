using TfModelTools.Formats.Messages;
using TfModelTools.Formats.ProtocolBuffers;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Onnx;

/// <summary>
/// The constants of a model in ONNX as variables: its initializers by their names, and the tensors of its Constant nodes by those of their outputs. Shapes, axes and the like are
/// constants too and are listed with the rest. Values beside the model stream from there.
/// </summary>
public sealed class OnnxWeightsReader : IVariableSource
{
    private readonly Dictionary<string, (VariableInfo Variable, OnnxTensor Tensor)> _tensors = new(StringComparer.Ordinal);

    private OnnxWeightsReader(string path, OnnxGraphMessage graph)
    {
        Path = path;
        List<VariableInfo> variables = [];
        foreach (OnnxTensorMessage initializer in graph.Initializer)
        {
            Add(initializer.Name, initializer, "the initializer", variables);
        }

        foreach (OnnxNodeMessage node in graph.Node)
        {
            if (node is { OpType: "Constant", Output: [{ Length: > 0 } name] } && node.Attribute.FirstOrDefault(a => a is { Name: "value", T: not null }) is { } value)
            {
                Add(name, value.T, "the constant", variables);
            }
        }

        Variables = variables;
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public string FormatName => "ONNX model (constants)";

    /// <inheritdoc/>
    public IReadOnlyList<VariableInfo> Variables { get; }

    /// <summary>Opens the constants of a model.</summary>
    /// <inheritdoc cref="OnnxFile.Open(string)" path="/param|/exception"/>
    public static OnnxWeightsReader Open(string path)
    {
        OnnxFile file = OnnxFile.Open(path);
        return new OnnxWeightsReader(path, file.Message.Graph);
    }

    /// <summary>Opens what was identified as a model in ONNX.</summary>
    internal static OnnxWeightsReader Open(FileIdentity file) =>
        new(file.Path, MessageFile.Read(file.File, isText: false, OnnxModelMessage.Parser, "a model in ONNX").Graph ?? new OnnxGraphMessage());

    /// <inheritdoc/>
    public VariableInfo? Find(string name) => _tensors.TryGetValue(name, out var tensor) ? tensor.Variable : null;

    /// <inheritdoc/>
    public Stream OpenValues(VariableInfo variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        OnnxTensor tensor = _tensors[variable.Name].Tensor;
        return variable.DataType == DataType.String
            ? throw new InvalidOperationException($"'{variable.Name}' holds strings.")
            : tensor.OpenExternal() ?? new TensorSource([KeyValuePair.Create(variable.Name, tensor.ToStored().Read())]).OpenValues(variable);
    }

    /// <inheritdoc/>
    public byte[][] ReadStrings(VariableInfo variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return [.. _tensors[variable.Name].Tensor.Read().Strings];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The model is in memory; files beside it are open only while values are read.
    }

    private void Add(string name, OnnxTensorMessage message, string kind, List<VariableInfo> variables)
    {
        OnnxTensor tensor = new(message, Path, $"{kind} '{name}'");
        (string shard, long offset) = tensor.Location;
        VariableInfo variable = new(name, tensor.DataType, tensor.Shape, tensor.Shape.ElementCount * tensor.DataType.ElementSize(), shard, offset)
        {
            Unreadable = tensor.DataType == DataType.Unknown ? new UnreadableType(message.DataType.ToString(), "elements that no tensor holds", "Save the model with another type.") : null,
        };
        if (!_tensors.TryAdd(name, (variable, tensor)))
        {
            throw new Common.CorruptFileException(Path, $"{kind} '{name}'", "the name again", "each once");
        }

        variables.Add(variable);
    }
}
