namespace TfModelTools.Graph.Operators;

/// <summary>
/// Lays the channels of each pixel out as a square of pixels, or each square of pixels as the channels of one: channel c of row i, column j of a square is
/// element (i * block + j) * channels + c of the pixel. Input: x (N, rows, columns, block * block * channels). Output: (N, rows * block, columns * block,
/// channels); back, the other way round. (tf.nn.depth_to_space and tf.nn.space_to_depth of channels last; sub-pixel convolution.)
/// </summary>
/// <param name="Block">The rows and the columns of a square, at least 1.</param>
/// <param name="ToChannels">From squares to channels; else from channels to squares.</param>
public sealed record PixelShuffleOperator(int Block, bool ToChannels) : Operator
{
    /// <summary>The axes of <see cref="Squares"/> in the order in which the output has its elements.</summary>
    public static IReadOnlyList<int> Order { get; } = [0, 1, 3, 2, 4, 5];

    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(1, 1);
        context.RequireRank(0, 4, 4);
        context.RequireAtLeast(1, [Block], "blocks");
        SymbolicShape x = context.Shape(0);
        long area = (long)Block * Block;
        Dimension Part(int axis, long divisor, string what) => x[axis].DivideBy(divisor) ?? throw context.Fault($"{x[axis]} {what} are no multiple of {divisor}");
        SymbolicShape y = ToChannels
            ? new SymbolicShape(x[0], Part(1, Block, "rows"), Part(2, Block, "columns"), x[3] * area)
            : new SymbolicShape(x[0], x[1] * Block, x[2] * Block, Part(3, area, "channels"));
        return [context.Inputs[0] with { Shape = y }];
    }

    /// <summary>The input's elements as six axes; those of the output are them, rearranged by <see cref="Order"/>.</summary>
    /// <param name="node">A node of this operator.</param>
    public SymbolicShape Squares(GraphNode node)
    {
        SymbolicShape x = node.Inputs[0].Shape, y = node.Output.Shape;
        return ToChannels ? new SymbolicShape(x[0], y[1], Block, y[2], Block, x[3]) : new SymbolicShape(x[0], x[1], x[2], Block, Block, y[3]);
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => true;
}
