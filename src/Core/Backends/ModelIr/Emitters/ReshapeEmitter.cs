using TfModelTools.Backends.Emission;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.ModelIr.Emitters;

/// <summary>Another shape of the same elements.</summary>
internal sealed class ReshapeEmitter : Emitter<ReshapeOperator, ModelIrWriter>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, ReshapeOperator op) =>
        node.Output.Shape.Count(d => !d.IsFixed) <= 1 && !(node.Output.Shape.Any(d => !d.IsFixed) && node.Output.Shape.Any(d => d.IsFixed && d.Count == 0)) ? null
        : $"of its shape {node.Output.Shape} more than one extent is not a number";

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ReshapeOperator op, ModelIrWriter writer) =>
        writer.Add(node, "Reshape", writer.Inputs(node)).Integers("shape", node.Output.Shape.Select(d => d.IsFixed ? d.Count : -1));
}
