using TfModelTools.Backends.Emission;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.ModelIr.Emitters;

/// <summary>Rectifiers of given slopes.</summary>
internal sealed class PReluEmitter : Emitter<PReluOperator, ModelIrWriter>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, PReluOperator op) => node.Inputs[1].Constant is null ? "its slopes are computed, and the IR keeps them as weights" : null;

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, PReluOperator op, ModelIrWriter writer)
    {
        TensorShape shape = node.Inputs[1].Constant!.Shape;
        writer.Add(node, "PRelu", writer.Reference(node.Inputs[0]));

        // One slope for each channel is a list, as MMdnn's other programs take it.
        writer.Weight(node, "gamma", node.Inputs[1], shape.Rank > 1 && shape.SkipLast(1).All(e => e == 1) ? new TensorShape(shape[shape.Rank - 1]) : shape);
    }
}
