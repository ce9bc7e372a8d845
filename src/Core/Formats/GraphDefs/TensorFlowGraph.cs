using TfModelTools.Common;
using TfModelTools.Formats.Messages;

namespace TfModelTools.Formats.GraphDefs;

/// <summary>A graph with its library of functions (tensorflow/core/framework/graph.proto).</summary>
public sealed class TensorFlowGraph
{
    private readonly Dictionary<string, TensorFlowNode> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorFlowFunction> _functions = new(StringComparer.Ordinal);

    /// <summary>Wraps a graph.</summary>
    /// <param name="message">The message.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="elsewhere">Gives the tensors of constants whose values are not in the message; null where all are.</param>
    internal TensorFlowGraph(GraphDefMessage message, string path, Func<NodeDefMessage, StoredTensor?>? elsewhere = null)
    {
        Path = path;
        TensorNames references = new();
        Nodes = [.. message.Node.Select(n => new TensorFlowNode(n, path, elsewhere, references))];
        foreach (TensorFlowNode node in Nodes)
        {
            if (!_byName.TryAdd(node.Name, node))
            {
                throw TwoNodes(path, node.Name);
            }
        }

        Functions = [.. (message.Library?.Function ?? []).Select(f => new TensorFlowFunction(f, path, elsewhere, references))];
        foreach (TensorFlowFunction function in Functions)
        {
            _functions[function.Name] = function;
        }

        ProducerVersion = message.Versions?.Producer ?? 0;
    }

    /// <summary>The file it was read from.</summary>
    public string Path { get; }

    /// <summary>The nodes, in the file's order.</summary>
    public IReadOnlyList<TensorFlowNode> Nodes { get; }

    /// <summary>The functions, in the file's order.</summary>
    public IReadOnlyList<TensorFlowFunction> Functions { get; }

    /// <summary>The version of graphs that the writer wrote (tensorflow/core/public/version.h); 0 when not recorded.</summary>
    public int ProducerVersion { get; }

    /// <summary>Whose ops its nodes are.</summary>
    public GraphVocabulary Vocabulary { get; internal init; }

    /// <summary>The fault of a graph of which two nodes have one name.</summary>
    internal static InvalidGraphException TwoNodes(string path, string name) =>
        new($"'{path}' holds two nodes named '{name}'.", "The graph is damaged: export it again from its source.", path);

    /// <summary>Finds a node; null when there is none.</summary>
    public TensorFlowNode? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Finds a function; null when there is none.</summary>
    public TensorFlowFunction? FindFunction(string name) => _functions.GetValueOrDefault(name);
}
