using TfModelTools.Backends.Emission;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.ModelIr.Emitters;

/// <summary>Means and sums along some axes; the largest over all of an image is a pooling of the whole of it.</summary>
internal sealed class ReduceEmitter : Emitter<ReduceOperator, ModelIrWriter>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, ReduceOperator op) => op.Kind switch
    {
        ReduceFunction.Mean or ReduceFunction.Sum => null,
        ReduceFunction.Max when IsGlobal(node, op) && (op.KeepDimensions || node.Output.Shape.Skip(1).All(d => d.IsFixed)) => null,
        ReduceFunction.Max => "the IR has the largest of whole images alone",
        _ => $"the IR has no reduction by {op.Kind}",
    };

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ReduceOperator op, ModelIrWriter writer)
    {
        int rank = node.Inputs[0].Shape.Rank;
        if (op.Kind != ReduceFunction.Max)
        {
            writer.Add(node, op.Kind == ReduceFunction.Mean ? "ReduceMean" : "ReduceSum", writer.Inputs(node))
                .Integers("axes", op.Axes.Select(a => (long)(a < 0 ? a + rank : a))).Bool("keepdims", op.KeepDimensions);
            return;
        }

        SymbolicShape pooled = new([node.Inputs[0].Shape[0], .. Enumerable.Repeat((Dimension)1, rank - 2), node.Inputs[0].Shape[-1]]);
        var pool = op.KeepDimensions ? writer.Add(node, "Pool", writer.Inputs(node)) : writer.AddPart(node, "pool", "Pool", pooled, writer.Inputs(node));
        pool.Text("pooling_type", "MAX").Bool("global_pooling", true).Integers("strides", Enumerable.Repeat(1L, rank));
        if (!op.KeepDimensions)
        {
            writer.Add(node, "Flatten", pool.Name);
        }
    }

    private static bool IsGlobal(GraphNode node, ReduceOperator op)
    {
        int rank = node.Inputs[0].Shape.Rank;
        return rank is 4 or 5 && op.Axes.Select(a => a < 0 ? a + rank : a).Order().SequenceEqual(Enumerable.Range(1, rank - 2)) && node.Inputs[0].Shape[-1].IsFixed;
    }
}
