using TfModelTools.Backends.Emission;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.ModelIr.Emitters;

/// <summary>Values repeated along their axes.</summary>
internal sealed class TileEmitter : Emitter<TileOperator, ModelIrWriter>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, TileOperator op, ModelIrWriter writer) =>
        writer.Add(node, "Tile", [.. writer.Inputs(node), writer.Integers(node, "multiples", [.. op.Multiples.Select(m => (long)m)])]);
}
