using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>Values joined along an axis.</summary>
internal sealed class ConcatEmitter : OnnxEmitter<ConcatOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ConcatOperator op, OnnxWriter writer)
    {
        OnnxLayout layout = writer.CommonLayout(node);
        writer.Add(node, "Concat", layout, node.Inputs.Select(i => writer.In(i, layout)).ToArray()).Integer("axis", layout.PlaceOf(op.Axis));
    }
}
