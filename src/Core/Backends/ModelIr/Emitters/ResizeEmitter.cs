using TfModelTools.Backends.Emission;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.ModelIr.Emitters;

/// <summary>Images made larger by whole factors, each element repeated; other resizing is taken apart.</summary>
internal sealed class ResizeEmitter : Emitter<ResizeOperator, ModelIrWriter>
{
    /// <summary>Whether a resizing is of the kind that the IR has; of which sizes, only its node says.</summary>
    public static bool IsWritten(ResizeOperator op) => op is { Kind: ResizeMethod.Nearest, AlignCorners: false };

    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, ResizeOperator op)
    {
        SymbolicShape x = node.Inputs[0].Shape;
        return !IsWritten(op) ? $"the IR has no resizing by {op.Kind} with these corners"
            : !x[1].IsFixed || !x[2].IsFixed || x[1].Count == 0 || x[2].Count == 0 || op.Height % x[1].Count != 0 || op.Width % x[2].Count != 0 ? $"the IR makes images larger by whole factors, not {x} to {op.Height} x {op.Width}"
            : null;
    }

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ResizeOperator op, ModelIrWriter writer)
    {
        SymbolicShape x = node.Inputs[0].Shape;
        writer.Add(node, "UpSampling2D", writer.Inputs(node)).Integers("scales", op.Height / x[1].Count, op.Width / x[2].Count).Text("interpolation_type", "nearest");
    }
}
