using TfModelTools.Common.Wording;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>The same elements under another shape. Where nothing but dense layers of known weights read samples flattened from channels first, the weights are put in that order instead.</summary>
/// <param name="opset">The version of the operator set.</param>
internal sealed class ReshapeEmitter(int opset) : OnnxEmitter<ReshapeOperator>
{
    private const int ZeroOpset = 14;

    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, ReshapeOperator op) =>
        HasZero(node.Output.Shape) && opset < ZeroOpset ? $"ONNX reshapes to an extent of 0 from opset {ZeroOpset} on; choose it with {OptionKey.Opset}" : null;

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ReshapeOperator op, OnnxWriter writer)
    {
        GraphValue x = node.Inputs[0];
        OnnxLayout layout = writer.NativeOf(x);
        if (layout.Rank > 2 && !layout.IsPlain && layout.Axes[0] == 0 && IsFlattened(x.Shape, node.Output))
        {
            writer.BindFlat(node.Output, writer.AddPart(node, "flat", "Flatten", writer.In(x, layout)).Integer("axis", 1).Output, x.Shape, layout);
            return;
        }

        if (IsFlat(x.Shape, node.Output.Shape))
        {
            writer.Add(node, "Flatten", OnnxLayout.Plain(2), writer.Plain(x)).Integer("axis", 1);
            return;
        }

        var added = writer.Add(node, "Reshape", OnnxLayout.Plain(node.Output.Shape.Rank), writer.Plain(x), OnnxShapes.ForReshape(writer, node, x.Shape, node.Output.Shape));
        if (HasZero(node.Output.Shape))
        {
            added.Flag("allowzero", true);
        }
    }

    // An extent of 0 copies that of the input, but where this is said; before opset 14 it cannot be.
    private static bool HasZero(SymbolicShape shape) => shape.Any(d => d.IsFixed && d.Count == 0);

    private static bool IsFlat(SymbolicShape x, SymbolicShape shape) =>
        shape.Rank == 2 && x.Rank > 1 && x.Skip(1).All(d => d.IsFixed) && !x[0].IsUnknown && shape[0].IsSame(x[0]) && shape[1].IsSame(x.Product(1, x.Rank));

    private static bool IsFlattened(SymbolicShape x, GraphValue output) =>
        IsFlat(x, output.Shape)
        && output is { OutputCount: 0, Readers.Count: > 0 }
        && output.Readers.All(r => r.Operator is DenseOperator && ReferenceEquals(r.Inputs[0], output) && r.Inputs[1].Constant is not null);
}
