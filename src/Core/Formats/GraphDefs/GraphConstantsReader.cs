using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.GraphDefs;

/// <summary>
/// The constants of a graph as variables: the weights of a frozen graph. Each Const node stands under its name; one in the body of a function
/// under FUNCTION/NODE. Shapes, axes and the like are constants too and are listed with the rest.
/// </summary>
public sealed class GraphConstantsReader : IVariableSource
{
    private readonly Dictionary<string, (VariableInfo Variable, StoredTensor Tensor)> _constants = new(StringComparer.Ordinal);

    /// <summary>Takes the constants of a graph.</summary>
    /// <exception cref="CorruptFileException">A constant has no shape, or two have one name.</exception>
    public GraphConstantsReader(TensorFlowGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        Path = graph.Path;
        List<VariableInfo> variables = [];
        Add(graph.Nodes, string.Empty, variables);
        foreach (TensorFlowFunction function in graph.Functions)
        {
            Add(function.Nodes, function.Name + "/", variables);
        }

        Variables = variables;
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public string FormatName => "TensorFlow graph (constants)";

    /// <inheritdoc/>
    public IReadOnlyList<VariableInfo> Variables { get; }

    /// <summary>Opens a frozen graph, in binary or text.</summary>
    /// <inheritdoc cref="GraphDefReader.Read(string)" path="/exception"/>
    public static GraphConstantsReader Open(string path) => new(GraphDefReader.Read(path));

    /// <inheritdoc/>
    public VariableInfo? Find(string name) => _constants.TryGetValue(name, out var constant) ? constant.Variable : null;

    /// <inheritdoc/>
    public Stream OpenValues(VariableInfo variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        if (variable.DataType == DataType.String)
        {
            throw new InvalidOperationException($"'{variable.Name}' holds strings.");
        }

        StoredTensor stored = _constants[variable.Name].Tensor;
        return stored.OpenFilled() ?? new TensorSource([KeyValuePair.Create(variable.Name, new Tensor(variable.DataType, variable.Shape, stored.Read().Bytes))]).OpenValues(variable);
    }

    /// <inheritdoc/>
    public byte[][] ReadStrings(VariableInfo variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return [.. _constants[variable.Name].Tensor.Read().Strings];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The graph is in memory.
    }

    private void Add(IEnumerable<TensorFlowNode> nodes, string prefix, List<VariableInfo> variables)
    {
        string shard = System.IO.Path.GetFileName(Path);
        foreach (TensorFlowNode node in nodes.Where(n => n.Op == "Const"))
        {
            StoredTensor tensor = node.Attribute("value")?.Tensor ?? throw new CorruptFileException(Path, $"node '{node.Name}'", "a constant without a value", "a tensor in its attribute 'value'");
            VariableInfo variable = new(prefix + node.Name, tensor.DataType, tensor.Shape, tensor.Shape.ElementCount * tensor.DataType.ElementSize(), shard, -1);
            if (!_constants.TryAdd(variable.Name, (variable, tensor)))
            {
                throw new CorruptFileException(Path, $"node '{variable.Name}'", "a second constant of this name", "each name once");
            }

            variables.Add(variable);
        }
    }
}
