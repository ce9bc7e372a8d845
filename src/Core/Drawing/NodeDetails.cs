using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Drawing;

/// <summary>What a page tells of a node when a person asks.</summary>
/// <param name="Name">The full name.</param>
/// <param name="Kind">The class of the layer or the name of the operation.</param>
/// <param name="Outputs">Data type and shape of what it gives.</param>
/// <param name="Attributes">Its configuration: names and values as text.</param>
/// <param name="Weights">Its weights.</param>
internal sealed record NodeDetails(
    string Name, string Kind, IReadOnlyList<string> Outputs, IReadOnlyList<(string Name, string Value)> Attributes, IReadOnlyList<NodeWeight> Weights)
{
    /// <summary>The details of the boxes of a graph, in the order of its diagram: inputs first.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="summarize">Says what there is to say of a weight's values; null to leave them unread.</param>
    public static IReadOnlyList<NodeDetails> Of(ModelGraph graph, Func<Tensor, WeightSummary?>? summarize) =>
    [
        .. graph.Inputs.Select(i => new NodeDetails(i.Name, "Input", [Text(i.Value.Spec)], [], [])),
        .. LayerGroups.Of(graph).Select(g => new NodeDetails(
            LayerGroups.NamedBy(g).Name,
            LayerGroups.KindOf(g),
            [.. g[^1].Outputs.Select(o => Text(o.Spec))],
            [.. g.SelectMany(n => Configuration(n, n == LayerGroups.NamedBy(g)))],
            [.. g.SelectMany(n => n.Inputs).Where(i => i.Constant is not null).DistinctBy(i => i.Constant).Select(i => new NodeWeight(i.Name, i.Constant!.DataType.TensorFlowName(), i.Constant.Shape.ToString(), summarize?.Invoke(i.Constant.Read())))])),
    ];

    /// <summary>The configuration of a node; of one that does a part of its layer's work, after the operation that it is.</summary>
    private static IEnumerable<(string Name, string Value)> Configuration(GraphNode node, bool isNamed)
    {
        IEnumerable<(string Name, string Value)> own = OperatorDescription.Parameters(node.Operator).Select(p => (p.Name, OperatorDescription.Text(p.Value)));
        return isNamed ? own : own.Prepend(("operation", node.Operator.Name));
    }

    private static string Text(ValueSpec spec) => $"{spec.DataType.TensorFlowName()} {spec.Shape.ToTensorShape()}";
}

/// <summary>A weight of a node.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DataType">The element type, as TensorFlow spells it.</param>
/// <param name="Shape">The shape, as Python writes it.</param>
/// <param name="Summary">What its values are like; null where that is not told.</param>
internal sealed record NodeWeight(string Name, string DataType, string Shape, WeightSummary? Summary);

/// <summary>What the values of a weight are like.</summary>
/// <param name="Minimum">The least finite value.</param>
/// <param name="Maximum">The greatest finite value.</param>
/// <param name="Mean">The mean of the finite values.</param>
/// <param name="StandardDeviation">Their standard deviation.</param>
/// <param name="ZeroCount">How many values are zero.</param>
/// <param name="NotFiniteCount">How many are NaN or infinite.</param>
/// <param name="Bins">How many finite values fall into each of equally wide bins from the least to the greatest.</param>
internal sealed record WeightSummary(
    double Minimum, double Maximum, double Mean, double StandardDeviation, long ZeroCount, long NotFiniteCount, IReadOnlyList<long> Bins);
