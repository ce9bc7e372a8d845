using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.GraphDefs;

/// <summary>
/// The constants of a graph as variables: the weights of a frozen graph. Each Const node stands under its name; one in the body of a function
/// under FUNCTION/NODE, and a number behind it where that is the name of another (a node 'f/c' beside the node 'c' of a function 'f'). Shapes, axes and the like are constants
/// too and are listed with the rest.
/// </summary>
public sealed class GraphConstantsReader : IVariableSource
{
    private readonly Dictionary<string, (VariableInfo Variable, StoredTensor Tensor)> _constants = new(StringComparer.Ordinal);

    /// <summary>Takes the constants of a graph.</summary>
    /// <exception cref="CorruptFileException">A constant has no shape, or two of one body have one name.</exception>
    public GraphConstantsReader(TensorFlowGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        Path = graph.Path;
        (string Scope, TensorFlowNode Node)[] constants = [.. In(graph.Nodes, string.Empty), .. graph.Functions.SelectMany(f => In(f.Nodes, f.Name + "/"))];
        HashSet<(string Scope, string Name)> seen = [];
        UniqueNames names = new();

        // Whatever has its name for itself keeps it, also where one that has to be numbered stands before.
        bool[] isFree = [.. constants.Select(c => names.TryAdd(c.Scope + c.Node.Name))];
        List<VariableInfo> variables = new(constants.Length);
        foreach (((string scope, TensorFlowNode node), bool free) in constants.Zip(isFree))
        {
            string name = scope + node.Name;
            if (!seen.Add((scope, node.Name)))
            {
                throw new CorruptFileException(Path, $"node '{name}'", "a second constant of this name", "each name once");
            }

            variables.Add(Add(node, free ? name : names.Add(name)));
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

    private static IEnumerable<(string Scope, TensorFlowNode Node)> In(IEnumerable<TensorFlowNode> nodes, string scope) => nodes.Where(n => n.Op == "Const").Select(n => (scope, n));

    private VariableInfo Add(TensorFlowNode node, string name)
    {
        StoredTensor tensor = node.Attribute("value")?.Tensor ?? throw new CorruptFileException(Path, $"node '{node.Name}'", "a constant without a value", "a tensor in its attribute 'value'");
        VariableInfo variable = new(name, tensor.DataType, tensor.Shape, tensor.Shape.ElementCount * tensor.DataType.ElementSize(), System.IO.Path.GetFileName(Path), -1);
        _constants.Add(name, (variable, tensor));
        return variable;
    }
}
