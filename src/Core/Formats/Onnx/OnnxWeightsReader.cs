using TfModelTools.Formats.GraphDefs;
using TfModelTools.Formats.Messages;
using TfModelTools.Formats.ProtocolBuffers;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Onnx;

/// <summary>
/// The constants of a model in ONNX as variables: its initializers, dense and sparse, by their names, and its Constant nodes, in whatever attribute, by those of their outputs. Shapes, axes and the like are
/// constants too and are listed with the rest. Values beside the model stream from there.
/// </summary>
public sealed class OnnxWeightsReader : IVariableSource
{
    private readonly Dictionary<string, (VariableInfo Variable, Func<Tensor> Read, OnnxTensor? Dense)> _tensors = new(StringComparer.Ordinal);

    private OnnxWeightsReader(string path, OnnxGraphMessage graph)
    {
        Path = path;
        List<VariableInfo> variables = [];
        foreach (OnnxTensorMessage initializer in graph.Initializer)
        {
            Add(initializer.Name, initializer, "the initializer", variables);
        }

        foreach (OnnxSparseTensorMessage initializer in graph.SparseInitializer)
        {
            Add(initializer.Values?.Name ?? string.Empty, initializer, "the initializer", variables);
        }

        foreach (OnnxNodeMessage node in graph.Node)
        {
            if (node is not { OpType: "Constant", Output: [{ Length: > 0 } name] })
            {
                continue;
            }

            if (OnnxAttributes.ConstantOf(node.Attribute) is { } value)
            {
                Add(name, value, "the constant", variables);
            }
            else if (node.Attribute.FirstOrDefault(a => a.Name == "sparse_value")?.SparseTensor is { } sparse)
            {
                Add(name, sparse, "the constant", variables);
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
        (_, Func<Tensor> read, OnnxTensor? dense) = _tensors[variable.Name];
        return variable.DataType == DataType.String
            ? throw new InvalidOperationException($"'{variable.Name}' holds strings.")
            : dense?.OpenExternal() ?? new TensorSource([KeyValuePair.Create(variable.Name, read())]).OpenValues(variable);
    }

    /// <inheritdoc/>
    public byte[][] ReadStrings(VariableInfo variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return [.. _tensors[variable.Name].Read().Strings];
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
        Add(variable, () => tensor.ToStored().Read(), tensor, kind, variables);
    }

    // It is listed as what it is when it is made dense, which takes more bytes than the file has of it.
    private void Add(string name, OnnxSparseTensorMessage message, string kind, List<VariableInfo> variables)
    {
        StoredTensor tensor = OnnxSparseTensor.ToStored(message, Path, $"{kind} '{name}'");
        VariableInfo variable = new(name, tensor.DataType, tensor.Shape, tensor.Shape.ElementCount * tensor.DataType.ElementSize(), System.IO.Path.GetFileName(Path), -1);
        Add(variable, tensor.Read, null, kind, variables);
    }

    private void Add(VariableInfo variable, Func<Tensor> read, OnnxTensor? dense, string kind, List<VariableInfo> variables)
    {
        if (!_tensors.TryAdd(variable.Name, (variable, read, dense)))
        {
            throw new Common.CorruptFileException(Path, $"{kind} '{variable.Name}'", "the name again", "each once");
        }

        variables.Add(variable);
    }
}
