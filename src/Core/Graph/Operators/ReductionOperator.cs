namespace TfModelTools.Graph.Operators;

/// <summary>Combines the elements along some axes to one. Input: x.</summary>
public abstract record ReductionOperator : Operator
{
    /// <summary>The axes; negative counts from the last.</summary>
    public abstract IReadOnlyList<int> Axes { get; init; }

    /// <summary>Whether the reduced axes stay, with extent 1.</summary>
    public abstract bool KeepDimensions { get; init; }

    /// <inheritdoc/>
    public sealed override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
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
    public sealed override bool KeepsSamplesApart(GraphNode node) => Axes.All(a => IsNotFirst(node, a));
}
