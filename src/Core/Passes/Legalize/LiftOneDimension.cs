using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Passes.Legalize;

/// <summary>
/// Makes convolutions, transposed convolutions and poolings over one spatial axis those of images of one row. The rows have the stride of the
/// columns, which is all the same for one row: some targets take equal strides only.
/// </summary>
internal sealed class LiftOneDimension : LegalizingPass<Operator>
{
    /// <inheritdoc/>
    protected override GraphValue? TakeApart(GraphNode node, Operator op, NodeParts parts)
    {
        if (node.Inputs.Count == 0 || node.Inputs[0].Shape.Rank != 3 || Lift(op) is not { } lifted
            || !node.Inputs.Append(node.Output).All(v => PartOperators.CanBeTarget(v.Shape)))
        {
            return null;
        }

        // The kernel gets an axis before its first, all else behind the samples.
        GraphValue[] inputs = [.. node.Inputs.Select((input, i) => input.Shape.Rank != 3 ? input
            : parts.Node(i == 1 ? "kernel" : "row", new ReshapeOperator(i == 1 ? new SymbolicShape([1, .. input.Shape]) : WithRow(input.Shape)), input))];
        return parts.Reshape(parts.Node("image", lifted, inputs), node.Output.Shape);
    }

    private static SymbolicShape WithRow(SymbolicShape shape) => new(shape[0], 1, shape[1], shape[2]);

    private static Operator? Lift(Operator op) => op switch
    {
        ConvOperator conv => conv with { Strides = Twice(conv.Strides), Dilations = [1, .. conv.Dilations], Padding = Lift(conv.Padding) },
        ConvTransposeOperator conv => conv with
        {
            Strides = Twice(conv.Strides),
            Dilations = [1, .. conv.Dilations],
            CropBefore = [0, .. conv.CropBefore],
            CropAfter = [0, .. conv.CropAfter],
        },
        PoolOperator pool => pool with { Window = [1, .. pool.Window], Strides = Twice(pool.Strides), Padding = Lift(pool.Padding) },
        _ => null,
    };

    private static int[] Twice(IReadOnlyList<int> strides) => [strides[0], strides[0]];

    private static Padding Lift(Padding padding) => padding.IsSame ? padding : Padding.Explicit([0, .. padding.Before], [0, .. padding.After]);
}
