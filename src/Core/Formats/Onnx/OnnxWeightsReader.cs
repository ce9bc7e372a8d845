using TfModelTools.Common;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Formats.Messages;
using TfModelTools.Formats.ProtocolBuffers;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Onnx;

/// <summary>
/// The constants of a model in ONNX as variables: its initializers, dense and sparse, by their names, and its Constant nodes, in whatever attribute, by those of their outputs. Shapes, axes and the like are
/// constants too and are listed with the rest. Those of a branch or the body of a loop stand under NODE/ATTRIBUTE/NAME, those of a function under FUNCTION/NAME. Values beside the model stream from there.
/// </summary>
public sealed class OnnxWeightsReader : IVariableSource
{
    private readonly Dictionary<string, (VariableInfo Variable, Func<Tensor> Read, OnnxTensor? Dense)> _tensors = new(StringComparer.Ordinal);
    private readonly List<VariableInfo> _variables = [];

    private OnnxWeightsReader(string path, OnnxModelMessage model)
    {
        Path = path;
        (string Scope, string Name, Action<string> Add)[] constants =
            [.. In(model.Graph ?? new OnnxGraphMessage(), string.Empty), .. model.Functions.SelectMany(f => In(f.Node, OnnxFormat.KeyOf(f.Domain, f.Name) + "/"))];
        UniqueNames names = new();

        // Those of the graph itself keep their names, also where one that has to be numbered stands before; a name that two of them have is a fault.
        foreach ((_, string name, _) in constants.Where(c => c.Scope.Length == 0))
        {
            names.TryAdd(name);
        }

        bool[] keep = [.. constants.Select(c => c.Scope.Length == 0 || names.TryAdd(c.Scope + c.Name))];
        foreach (((string scope, string name, Action<string> add), bool keeps) in constants.Zip(keep))
        {
            add(keeps ? scope + name : names.Add(scope + name));
        }
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public string FormatName => "ONNX model (constants)";

    /// <inheritdoc/>
    public IReadOnlyList<VariableInfo> Variables => _variables;

    /// <summary>Opens the constants of a model.</summary>
    /// <inheritdoc cref="OnnxFile.Open(string)" path="/param|/exception"/>
    public static OnnxWeightsReader Open(string path)
    {
        OnnxFile file = OnnxFile.Open(path);
        return new OnnxWeightsReader(path, file.Message);
    }

    /// <summary>Opens what was identified as a model in ONNX.</summary>
    internal static OnnxWeightsReader Open(FileIdentity file) =>
        new(file.Path, MessageFile.Read(file.File, isText: false, OnnxModelMessage.Parser, "a model in ONNX"));

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

    // The constants of a graph and of those that its nodes hold, branches and bodies of loops, each under the graph it stands in.
    private IEnumerable<(string Scope, string Name, Action<string> Add)> In(OnnxGraphMessage graph, string scope) =>
    [
        .. graph.Initializer.Select(i => (scope, i.Name, (Action<string>)(name => Add(name, i, "the initializer")))),
        .. graph.SparseInitializer.Select(i => (scope, i.Values?.Name ?? string.Empty, (Action<string>)(name => Add(name, i, "the initializer")))),
        .. In(graph.Node, scope),
    ];

    private IEnumerable<(string Scope, string Name, Action<string> Add)> In(IEnumerable<OnnxNodeMessage> nodes, string scope)
    {
        foreach (OnnxNodeMessage node in nodes)
        {
            // What a function's node takes of its caller is a constant there.
            if (node is { OpType: "Constant", Output: [{ Length: > 0 } output] } && !node.Attribute.Any(a => a.RefAttrName.Length > 0))
            {
                if (OnnxAttributes.ConstantOf(node.Attribute) is { } value)
                {
                    yield return (scope, output, name => Add(name, value, "the constant"));
                }
                else if (node.Attribute.FirstOrDefault(a => a.Name == "sparse_value")?.SparseTensor is { } sparse)
                {
                    yield return (scope, output, name => Add(name, sparse, "the constant"));
                }
            }

            foreach (OnnxAttributeMessage attribute in node.Attribute.Where(a => a.G is not null))
            {
                string inside = $"{scope}{OnnxFormat.NameOf(node)}/{attribute.Name}/";
                NameLength.Require(Path, "a graph inside a node", inside);
                foreach ((string Scope, string Name, Action<string> Add) constant in In(attribute.G, inside))
                {
                    yield return constant;
                }
            }
        }
    }

    private void Add(string name, OnnxTensorMessage message, string kind)
    {
        OnnxTensor tensor = new(message, Path, $"{kind} '{name}'");
        (string shard, long offset) = tensor.Location;
        VariableInfo variable = new(name, tensor.DataType, tensor.Shape, tensor.Shape.ElementCount * tensor.DataType.ElementSize(), shard, offset)
        {
            Unreadable = tensor.DataType == DataType.Unknown ? new UnreadableType(message.DataType.ToString(), "elements that no tensor holds", "Save the model with another type.") : null,
        };
        Add(variable, () => tensor.ToStored().Read(), tensor, kind);
    }

    // It is listed as what it is when it is made dense, which takes more bytes than the file has of it.
    private void Add(string name, OnnxSparseTensorMessage message, string kind)
    {
        StoredTensor tensor = OnnxSparseTensor.ToStored(message, Path, $"{kind} '{name}'");
        VariableInfo variable = new(name, tensor.DataType, tensor.Shape, tensor.Shape.ElementCount * tensor.DataType.ElementSize(), System.IO.Path.GetFileName(Path), -1);
        Add(variable, tensor.Read, null, kind);
    }

    private void Add(VariableInfo variable, Func<Tensor> read, OnnxTensor? dense, string kind)
    {
        if (!_tensors.TryAdd(variable.Name, (variable, read, dense)))
        {
            throw new CorruptFileException(Path, $"{kind} '{variable.Name}'", "the name again", "each once");
        }

        _variables.Add(variable);
    }
}
