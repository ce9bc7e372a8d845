namespace TfModelTools.Graph.Operators;

/// <summary>Combines the elements along some axes; global pooling is a reduction over the spatial axes. Input: x.</summary>
/// <param name="Kind">How.</param>
/// <param name="Axes">The axes; negative counts from the last.</param>
/// <param name="KeepDimensions">Whether the reduced axes stay, with extent 1.</param>
public sealed record ReduceOperator(ReduceKind Kind, IReadOnlyList<int> Axes, bool KeepDimensions) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(1, 1);
        SymbolicShape x = context.Shape(0);
        HashSet<int> reduced = [.. Axes.Select(a => context.Axis(a, x.Rank))];
        List<Dimension> output = [];
        for (int i = 0; i < x.Rank; i++)
        {
            if (!reduced.Contains(i))
            {
                output.Add(x[i]);
            }
            else if (KeepDimensions)
            {
                output.Add(1);
            }
        }

        return [context.Inputs[0] with { Shape = new SymbolicShape([.. output]) }];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => Axes.All(a => IsNotFirst(node, a));
}
