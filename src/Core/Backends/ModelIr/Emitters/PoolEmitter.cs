using TfModelTools.Backends.Emission;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.ModelIr.Emitters;

/// <summary>Poolings.</summary>
internal sealed class PoolEmitter : Emitter<PoolOperator, ModelIrWriter>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, PoolOperator op) =>
        op.Kind == PoolFunction.Average && !op.Padding.IsSame && op.Padding.Before.Concat(op.Padding.After).Any(p => p != 0) ? "whether padded elements count in its mean, the IR does not say" : null;

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, PoolOperator op, ModelIrWriter writer)
    {
        var added = writer.Add(node, "Pool", writer.Inputs(node))
            .Text("pooling_type", op.Kind == PoolFunction.Max ? "MAX" : "AVG").Integers("kernel_shape", ModelIrPadding.AllAxes(op.Window)).Integers("strides", ModelIrPadding.AllAxes(op.Strides));
        ModelIrPadding.Add(added, writer, node, op.Padding, op.Window, op.Strides, [.. op.Window.Select(_ => 1)]);
        added.Text("data_format", op.Window.Count == 3 ? "NDHWC" : "NHWC");
    }
}
