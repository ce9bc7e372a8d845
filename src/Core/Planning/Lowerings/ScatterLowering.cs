using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Planning.Lowerings;

/// <summary>A scatter is one kernel.</summary>
internal sealed class ScatterLowering : Lowering<ScatterOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => Supported.WhyNotNumber(node) ?? Supported.WhyNotNumber(node, 1);

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, ScatterOperator op, LoweringContext context)
    {
        int depth = (int)node.Inputs[0].Shape[-1].Count;
        context.Emit(
            KernelTypes.Close(typeof(Scatter<,>), node.Output.Spec.DataType, node.Inputs[0].Spec.DataType),
            [
                op.Kind,
                LoweringContext.Extents(new SymbolicShape([.. op.Shape.Take(depth)])),
                Axes.Extent(op.Shape.Product(depth, op.Shape.Rank)),
                op.Fill,
                op.SkipsOutside,
            ],
            [context.Value(node.Inputs[0]), context.Value(node.Inputs[1]), node.Inputs.Count > 2 ? context.Value(node.Inputs[2]) : null],
            [context.Value(node.Output)]);
    }
}
