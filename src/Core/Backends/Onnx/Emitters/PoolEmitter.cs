using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>Poolings over one to three spatial axes, channels first; what is padded never counts.</summary>
internal sealed class PoolEmitter : OnnxEmitter<PoolOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, PoolOperator op) => OnnxWindows.WhyUnsupported(op.Padding);

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, PoolOperator op, OnnxWriter writer)
    {
        OnnxLayout layout = OnnxLayout.ChannelsFirst(node.Inputs[0].Shape.Rank);
        string x = writer.In(node.Inputs[0], layout);
        var added = writer.Add(node, op.Kind == PoolFunction.Max ? "MaxPool" : "AveragePool", layout, x).Integers("kernel_shape", op.Window).Integers("strides", op.Strides);
        OnnxWindows.Padding(added, op.Padding);
        if (op.Kind == PoolFunction.Average)
        {
            added.Flag("count_include_pad", false);
        }
    }
}
