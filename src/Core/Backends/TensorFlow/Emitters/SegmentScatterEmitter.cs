using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Scatters, also onto an array of one number, and the reductions of segments: those whose numbers outside are left out.</summary>
internal sealed class SegmentScatterEmitter : ScatterEmitter
{
    /// <summary>Whether a node is the reduction of segments: the op fills those that are empty with what changes nothing.</summary>
    public static bool IsReduction(GraphNode node) =>
        node.Operator is ScatterOperator { SkipsOutside: true } op && node.Inputs.Count == 2 && node.Inputs[0].Shape[-1] == 1 && op.Shape[0].IsFixed && ReductionOf(op, node.Inputs[1].Spec.DataType) is not null;

    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, ScatterOperator op) => IsReduction(node) || IsFilled(node) ? null : base.WhyUnsupported(node, op);

    /// <summary>Whether a node changes an array of one number, which an op makes.</summary>
    public static bool IsFilled(GraphNode node) =>
        node.Operator is ScatterOperator { SkipsOutside: false } op && node.Inputs.Count == 2 && op.Shape.IsKnown && OpOf(op.Kind) is not null && (op.Kind != ScatterFunction.Add || op.Fill != 0);

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ScatterOperator op, TensorFlowWriter writer)
    {
        if (IsFilled(node))
        {
            DataType element = node.Inputs[1].Spec.DataType;
            string[] inputs = [.. writer.Inputs(node)];
            writer.AddPart(node, "Fill", "Fill", [writer.Shape(node, "dims", op.Shape), writer.Number(node, "value", op.Fill, element)], out string filled).Type("T", element).Type("index_type", DataType.Int32);
            writer.Add(node, OpOf(op.Kind)!, filled, inputs[0], inputs[1]).Type("T", element).Type("Tindices", TypeOf(node));
            return;
        }

        if (!IsReduction(node))
        {
            base.Emit(node, op, writer);
            return;
        }

        DataType type = node.Inputs[1].Spec.DataType;
        writer.AddPart(node, "segment_ids", "Squeeze", [writer.Reference(node.Inputs[0])], out string ids).Type("T", TypeOf(node)).Integers("squeeze_dims", node.Inputs[0].Shape.Rank - 1);
        writer.Add(node, ReductionOf(op, type)!, writer.Reference(node.Inputs[1]), ids, writer.Integer(node, "num_segments", (int)op.Shape[0].Count))
            .Type("T", type).Type("Tindices", TypeOf(node)).Type("Tnumsegments", DataType.Int32);
    }

    private static string? ReductionOf(ScatterOperator op, DataType type) => op.Kind switch
    {
        ScatterFunction.Add when op.Fill == 0 => "UnsortedSegmentSum",
        ScatterFunction.Multiply when op.Fill == 1 => "UnsortedSegmentProd",
        ScatterFunction.Maximum when type == DataType.Float32 && op.Fill == -float.MaxValue => "UnsortedSegmentMax",
        ScatterFunction.Minimum when type == DataType.Float32 && op.Fill == float.MaxValue => "UnsortedSegmentMin",
        _ => null,
    };
}
