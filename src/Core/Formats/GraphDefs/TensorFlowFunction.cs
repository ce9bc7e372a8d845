using TfModelTools.Formats.Messages;

namespace TfModelTools.Formats.GraphDefs;

/// <summary>A function of a graph's library (tensorflow/core/framework/function.proto).</summary>
public sealed class TensorFlowFunction
{
    private readonly FunctionDefMessage _message;
    private readonly string _file;
    private readonly Func<NodeDefMessage, StoredTensor?>? _elsewhere;
    private readonly TensorNames _references;
    private IReadOnlyList<TensorFlowNode>? _nodes;
    private Dictionary<string, TensorFlowNode>? _byName;
    private string? _digest;

    internal TensorFlowFunction(FunctionDefMessage message, string file, Func<NodeDefMessage, StoredTensor?>? elsewhere = null, TensorNames? references = null)
    {
        _message = message;
        _file = file;
        _elsewhere = elsewhere;
        _references = references ?? new TensorNames();
        Inputs = [.. (message.Signature ?? new OpDefMessage()).InputArg.Select(Argument)];
        Outputs = [.. (message.Signature ?? new OpDefMessage()).OutputArg.Select(Argument)];
    }

    /// <summary>The name.</summary>
    public string Name => _message.Signature?.Name ?? string.Empty;

    /// <summary>The arguments, in order.</summary>
    public IReadOnlyList<FunctionArgument> Inputs { get; }

    /// <summary>The results, in order.</summary>
    public IReadOnlyList<FunctionArgument> Outputs { get; }

    /// <summary>The body.</summary>
    public IReadOnlyList<TensorFlowNode> Nodes => _nodes ??= [.. _message.NodeDef.Select(n => new TensorFlowNode(n, _file, _elsewhere, _references))];

    /// <summary>Tells functions apart by what they compute: arguments, results and nodes, not their names and the notes that tools leave on them.</summary>
    public string Digest => _digest ??= FunctionDigest.Of(this, _message);

    /// <summary>How many nodes the body has.</summary>
    internal int NodeCount => _message.NodeDef.Count;

    /// <summary>Finds a node of the body, of several of one name the first; null when there is none.</summary>
    public TensorFlowNode? Find(string name)
    {
        if (_byName is null)
        {
            Dictionary<string, TensorFlowNode> byName = new(NodeCount, StringComparer.Ordinal);
            foreach (TensorFlowNode node in Nodes)
            {
                byName.TryAdd(node.Name, node);
            }

            _byName = byName;
        }

        return _byName.GetValueOrDefault(name);
    }

    /// <summary>An attribute of the function; null when it does not have it.</summary>
    public NodeAttribute? Attribute(string name) =>
        _message.Attr.TryGetValue(name, out AttrValueMessage? value) ? new NodeAttribute(name, value, _file, "function", Name) : null;

    /// <summary>Which value of the body a result is; null when the function does not say.</summary>
    public TensorName? Result(FunctionArgument output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return _message.Ret.TryGetValue(output.Name, out string? value) ? TensorName.Parse(value) : null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}({string.Join(", ", Inputs.Select(i => i.Name))}) -> {string.Join(", ", Outputs.Select(o => o.Name))}";

    private static FunctionArgument Argument(ArgDefMessage argument) => new(argument.Name, argument.Type.ToDataType());
}
