using TfModelTools.Common;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Formats.Messages;

namespace TfModelTools.Formats.Tfjs;

/// <summary>The constants of a graph of TensorFlow.js: types and shapes stand in the graph, values in the files that the manifest lists.</summary>
internal static class TfjsConstants
{
    /// <summary>The constants of a graph that stand there without values, within functions as well.</summary>
    public static IEnumerable<NodeDefMessage> Bare(GraphDefMessage graph, string path) =>
        graph.Node.Concat((graph.Library?.Function ?? []).SelectMany(f => f.NodeDef)).Where(n => n.Op == "Const" && IsBare(n, path));

    /// <summary>
    /// The tensor of a constant, whose values are read when they are asked for: the weight of its name, within functions as well
    /// (tfjs-converter, graph_executor.ts and graph_rewrite_util.py). Null for one that has its values in the graph.
    /// </summary>
    /// <exception cref="CorruptFileException">It has no values at all, which TensorFlow would take for zeros.</exception>
    public static StoredTensor? Find(NodeDefMessage node, TfjsWeightsReader weights, string path)
    {
        if (weights.Find(node.Name) is { } weight)
        {
            return new StoredTensor(weight.DataType, weight.Shape, () => weights.ReadTensor(weight), path, Place(node));
        }

        return IsBare(node, path)
            ? throw new CorruptFileException(path, Place(node), "a constant without values, of which the manifest lists no weight", $"a weight named '{node.Name}'", TfjsMessage.Remedy)
            : null;
    }

    private static bool IsBare(NodeDefMessage node, string path) =>
        node.Attr.TryGetValue("value", out AttrValueMessage? value) && value.Tensor is { } tensor && !HasValues(tensor) && new StoredTensor(tensor, path, Place(node)).Shape.ElementCount > 0;

    // Whether a message says more than the type and the shape.
    private static bool HasValues(TensorMessage tensor) =>
        !tensor.Equals(new TensorMessage { Dtype = tensor.Dtype, TensorShape = tensor.TensorShape });

    private static string Place(NodeDefMessage node) => $"node '{node.Name}'";
}
