using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Poolings that also give places.</summary>
internal sealed class PoolWithArgmaxEmitter : TensorFlowEmitter<PoolWithArgmaxOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, PoolWithArgmaxOperator op) =>
        op.Padding.IsSame || Windows.IsValid(op.Padding) ? null : "its padding is neither SAME nor VALID";

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, PoolWithArgmaxOperator op, TensorFlowWriter writer) =>
        Windows.Padding(
            writer.Add(node, "MaxPoolWithArgmax", writer.Inputs(node)).Type("T", TypeOf(node)).Type("Targmax", op.IndexType)
                .Integers("ksize", Windows.AllAxes(op.Window)).Integers("strides", Windows.AllAxes(op.Strides)).Bool("include_batch_in_index", op.CountsSamples),
            op.Padding);
}
