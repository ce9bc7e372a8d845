using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Passes.Legalize;

/// <summary>Makes whether all, or any, of some booleans hold the smallest, or the largest, of zeros and ones.</summary>
internal sealed class ExpandReduceLogic : LegalizingPass<ReduceLogicOperator>
{
    /// <inheritdoc/>
    protected override GraphValue? TakeApart(GraphNode node, ReduceLogicOperator op, NodeParts parts)
    {
        GraphValue numbers = parts.Node("numbers", new CastOperator(DataType.Int32), node.Inputs[0]);
        ReduceOperator reduce = new(op.IsAll ? ReduceFunction.Min : ReduceFunction.Max, op.Axes, op.KeepDimensions);
        return parts.Node("booleans", new CastOperator(DataType.Bool), parts.Node("reduced", reduce, numbers));
    }
}
