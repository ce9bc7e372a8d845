using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Poolings over two or three spatial axes.</summary>
/// <param name="whyRefused">Why else a target refuses one; null where it has all.</param>
internal sealed class PoolEmitter(Func<GraphNode, string?>? whyRefused = null) : TensorFlowEmitter<PoolOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, PoolOperator op) =>
        node.Inputs[0].Shape.Rank == 3 ? "it has one spatial axis"
        : op.Padding.IsSame || Windows.IsValid(op.Padding) ? whyRefused?.Invoke(node)
        : "its padding is neither SAME nor VALID";

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, PoolOperator op, TensorFlowWriter writer)
    {
        int rank = node.Inputs[0].Shape.Rank;
        string name = (op.Kind == PoolFunction.Max ? "MaxPool" : "AvgPool") + (rank == 5 ? "3D" : string.Empty);
        Windows.Padding(writer.Add(node, name, writer.Inputs(node)).Type("T", TypeOf(node)).Integers("ksize", Windows.AllAxes(op.Window)).Integers("strides", Windows.AllAxes(op.Strides)), op.Padding)
            .Text("data_format", Windows.Format(rank));
    }
}
