using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>Sums of all elements up to each.</summary>
internal sealed class CumulativeEmitter : OnnxEmitter<CumulativeOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, CumulativeOperator op) => op.Kind == CumulativeFunction.Sum ? null : $"ONNX has no cumulative {op.Kind}";

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, CumulativeOperator op, OnnxWriter writer)
    {
        OnnxLayout layout = writer.NativeOf(node.Inputs[0]);
        writer.Add(node, "CumSum", layout, writer.In(node.Inputs[0], layout), writer.Constants.Integer(layout.PlaceOf(op.Axis))).Flag("exclusive", op.IsExclusive).Flag("reverse", op.IsReverse);
    }
}
