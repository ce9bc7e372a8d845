using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>Layer norms over the last axes, with a scale for each of their elements.</summary>
/// <param name="opset">The version of the operator set.</param>
internal sealed class LayerNormEmitter(int opset) : OnnxEmitter<LayerNormOperator>
{
    private const int FirstOpset = 17;

    /// <summary>Whether a node is written.</summary>
    public static bool Takes(GraphNode node, int opset)
    {
        LayerNormOperator op = (LayerNormOperator)node.Operator;
        SymbolicShape x = node.Inputs[0].Shape;
        int first = x.Rank - op.Axes.Count;
        SymbolicShape last = new([.. x.Skip(first)]);
        return opset >= FirstOpset && op.Axes.Select(a => a < 0 ? a + x.Rank : a).Order().SequenceEqual(Enumerable.Range(first, op.Axes.Count)) && op.Axes.Count > 0
            && node.Inputs.Count > 1 && last.IsFixed && node.Inputs.Skip(1).All(i => i.Shape.IsSame(last)) && TypeOf(node).IsFloat();
    }

    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, LayerNormOperator op) => Takes(node, opset) ? null : "ONNX has no layer norm of these axes and parameters";

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, LayerNormOperator op, OnnxWriter writer)
    {
        int rank = node.Inputs[0].Shape.Rank;
        writer.Add(node, "LayerNormalization", OnnxLayout.Plain(rank), node.Inputs.Select(writer.Plain)).Integer("axis", -op.Axes.Count).Float("epsilon", op.Epsilon);
    }
}
