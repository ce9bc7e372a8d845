using TfModelTools.Backends.Emission;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.ModelIr.Emitters;

/// <summary>What hands its input on: a dropout of nothing, which the IR has in place of an identity.</summary>
internal sealed class IdentityEmitter : Emitter<IdentityOperator, ModelIrWriter>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, IdentityOperator op, ModelIrWriter writer) => writer.Add(node, "Dropout", writer.Inputs(node)).Float("keep_prob", 1);
}
