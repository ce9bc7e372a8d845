namespace TfModelTools.Graph.Operators;

/// <summary>
/// The singular value decompositions of matrices. Input: x (..., m, n). Outputs, with k = min(m, n): the values from the largest down (..., k),
/// the left vectors (..., m, k), the right vectors (..., n, k).
/// </summary>
public sealed record SingularValuesOperator : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(1, 1);
        context.RequireRank(0, 2);
        SymbolicShape x = context.Shape(0);
        if (!x[-1].IsFixed || !x[-2].IsFixed)
        {
            throw context.Fault("the extents of its matrices are not known");
        }

        long count = Math.Min(x[-1].Count, x[-2].Count);
        Dimension[] outer = [.. x.SkipLast(2)];
        return
        [
            context.Inputs[0] with { Shape = new SymbolicShape([.. outer, count]) },
            context.Inputs[0] with { Shape = new SymbolicShape([.. outer, x[-2], count]) },
            context.Inputs[0] with { Shape = new SymbolicShape([.. outer, x[-1], count]) },
        ];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => node.Inputs.All(i => i.Shape.Rank > 2);
}
