using TfModelTools.Backends.Emission;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.ModelIr.Emitters;

/// <summary>Slices of one axis by index: of a constant, which is a weight, or of a value.</summary>
internal sealed class GatherEmitter : Emitter<GatherOperator, ModelIrWriter>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, GatherOperator op) => op.BatchAxes == 0 ? null : "each sample has indices of its own";

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, GatherOperator op, ModelIrWriter writer)
    {
        GraphValue x = node.Inputs[0];
        bool isTable = x.Constant is not null;
        string indices = writer.Reference(node.Inputs[1]);
        writer.Add(node, "Gather", isTable ? [indices] : [writer.Reference(x), indices]).Integer("axis", op.Axis < 0 ? op.Axis + x.Shape.Rank : op.Axis);
        if (isTable)
        {
            writer.Weight(node, "weights", x);
        }
    }
}
