using TfModelTools.Backends.Emission;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.ModelIr.Emitters;

/// <summary>Padding by a constant, and by mirror images without the edge.</summary>
internal sealed class PadEmitter : Emitter<PadOperator, ModelIrWriter>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, PadOperator op) => op.Kind == PadMode.Symmetric ? "MMdnn's programs do not agree on what padding by mirror images with the edge is" : null;

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, PadOperator op, ModelIrWriter writer)
    {
        bool isConstant = op.Kind == PadMode.Constant;
        var added = writer.Add(node, "Pad", writer.Inputs(node)).Text("mode", isConstant ? "constant" : "reflect").Integers("pads", op.Before.Concat(op.After).Select(p => (long)p));
        if (isConstant)
        {
            added.Float("constant_values", (float)op.Value);
        }

        if (isConstant && op.Value != 0)
        {
            writer.Warn($"'{added.Name}' pads by {op.Value.ToString(System.Globalization.CultureInfo.InvariantCulture)}: the number is written, and MMdnn's own programs pad by 0 whatever it is. What they make of this IR computes otherwise; what is read here does not.");
        }
    }
}
