using TfModelTools.Backends.Emission;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.ModelIr.Emitters;

/// <summary>Values joined along an axis.</summary>
internal sealed class ConcatEmitter : Emitter<ConcatOperator, ModelIrWriter>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ConcatOperator op, ModelIrWriter writer) =>
        writer.Add(node, "Concat", writer.Inputs(node)).Integer("axis", op.Axis < 0 ? op.Axis + node.Output.Shape.Rank : op.Axis);
}
