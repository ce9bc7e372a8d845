using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Diagram;

/// <summary>What a page tells of a node when a person asks.</summary>
/// <param name="Name">The full name.</param>
/// <param name="Kind">The class of the layer or the name of the operation.</param>
/// <param name="Outputs">Data type and shape of what it gives.</param>
/// <param name="Attributes">Its configuration: names and values as text.</param>
/// <param name="Weights">Its weights.</param>
internal sealed record NodeDetails(
    string Name, string Kind, IReadOnlyList<string> Outputs, IReadOnlyList<(string Name, string Value)> Attributes, IReadOnlyList<NodeWeight> Weights)
{
    /// <summary>The details of the nodes of a graph, in the order of its diagram: inputs first.</summary>
    public static IReadOnlyList<NodeDetails> Of(ModelGraph graph) =>
    [
        .. graph.Inputs.Select(i => new NodeDetails(i.Name, "Input", [i.Value.Spec.ToString()], [], [])),
        .. graph.Nodes.Select(n => new NodeDetails(
            n.Name,
            n.SourceKind,
            [.. n.Outputs.Select(o => o.Spec.ToString())],
            [.. OperatorDescription.Parameters(n.Operator).Select(p => (p.Name, OperatorDescription.Text(p.Value)))],
            [.. n.Inputs.Where(i => i.Constant is not null).DistinctBy(i => i.Constant).Select(i => new NodeWeight(i.Name, i.Constant!.DataType.TensorFlowName(), i.Constant.Shape.ToString(), i.Constant.Read))])),
    ];
}

/// <summary>A weight of a node.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DataType">The element type, as TensorFlow spells it.</param>
/// <param name="Shape">The shape, as Python writes it.</param>
/// <param name="Read">Reads its values.</param>
internal sealed record NodeWeight(string Name, string DataType, string Shape, Func<Tensor> Read);
