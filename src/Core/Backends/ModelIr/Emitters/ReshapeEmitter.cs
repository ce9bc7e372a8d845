using TfModelTools.Backends.Emission;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.ModelIr.Emitters;

/// <summary>Another shape of the same elements. One row for each sample is a node of its own: MMdnn's programs for channels-first frameworks reorder the weights behind it.</summary>
internal sealed class ReshapeEmitter : Emitter<ReshapeOperator, ModelIrWriter>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, ReshapeOperator op) =>
        node.Output.Shape.Count(d => !d.IsFixed) <= 1 && !(node.Output.Shape.Any(d => !d.IsFixed) && node.Output.Shape.Any(d => d.IsFixed && d.Count == 0)) ? null
        : $"of its shape {node.Output.Shape} more than one extent is not a number";

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ReshapeOperator op, ModelIrWriter writer)
    {
        SymbolicShape x = node.Inputs[0].Shape;
        SymbolicShape y = node.Output.Shape;
        bool isFlat = x.Rank > 2 && y.Rank == 2 && x[0].IsSame(y[0]) && x[0].IsPerBatch && y[1].IsFixed;
        var added = writer.Add(node, isFlat ? "Flatten" : "Reshape", writer.Inputs(node));
        if (!isFlat)
        {
            added.Integers("shape", y.Select(d => d.IsFixed ? d.Count : -1));
        }
    }
}
