namespace TfModelTools.Graph.Operators;

/// <summary>
/// Pooling over 1 to 3 spatial axes, channels last. Input: x (N, spatial..., C). Output: (N, spatial'..., C). Global pooling is
/// <see cref="ReduceOperator"/>.
/// </summary>
/// <param name="Kind">Largest or mean.</param>
/// <param name="Window">The window's extent on each spatial axis.</param>
/// <param name="Strides">One for each spatial axis.</param>
/// <param name="Padding">The padding; padded elements never count.</param>
public sealed record PoolOperator(PoolFunction Kind, IReadOnlyList<int> Window, IReadOnlyList<int> Strides, Padding Padding) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(1, 1);
        context.RequireRank(0, 3, 5);
        SymbolicShape x = context.Shape(0);
        int spatial = x.Rank - 2;
        Padding.Require(context, spatial, (Window, "extents of the window"), (Strides, "strides"));
        SymbolicShape output = x;
        for (int i = 0; i < spatial; i++)
        {
            output = output.With(i + 1, Padding.OutputExtent(i, x[i + 1], Window[i], Strides[i], 1));
        }

        return [context.Inputs[0] with { Shape = output }];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => true;
}
