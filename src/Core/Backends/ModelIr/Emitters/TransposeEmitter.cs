using TfModelTools.Backends.Emission;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.ModelIr.Emitters;

/// <summary>Axes in another order, which the IR takes from a second input.</summary>
internal sealed class TransposeEmitter : Emitter<TransposeOperator, ModelIrWriter>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, TransposeOperator op, ModelIrWriter writer) =>
        writer.Add(node, "Transpose", [.. writer.Inputs(node), writer.Integers(node, "perm", [.. op.Permutation.Select(p => (long)p)])]);
}
