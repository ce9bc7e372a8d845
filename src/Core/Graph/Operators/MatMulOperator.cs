namespace TfModelTools.Graph.Operators;

/// <summary>
/// Matrix product of the last two axes, the axes before them broadcast. Inputs: a (..., M, K), b (..., K, P). Output: (..., M, P).
/// </summary>
/// <param name="TransposeA">Whether a is (..., K, M).</param>
/// <param name="TransposeB">Whether b is (..., P, K).</param>
public sealed record MatMulOperator(bool TransposeA = false, bool TransposeB = false) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(2, 2);
        context.RequireOneType();
        context.RequireRank(0, 2);
        context.RequireRank(1, 2);
        SymbolicShape a = context.Shape(0);
        SymbolicShape b = context.Shape(1);
        Dimension inner = a[TransposeA ? -2 : -1];
        Dimension other = b[TransposeB ? -1 : -2];
        if (inner.Differs(other))
        {
            throw context.Fault($"the inner extents {inner} and {other} differ");
        }

        SymbolicShape batch = Broadcast.Shapes(context, new SymbolicShape([.. a.SkipLast(2)]), new SymbolicShape([.. b.SkipLast(2)]));
        return [context.Inputs[0] with { Shape = new SymbolicShape([.. batch, a[TransposeA ? -1 : -2], b[TransposeB ? -2 : -1]]) }];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) =>
        node.Inputs.All(i => i.Shape.Rank > 2 || i.Shape.IsFixed) || (node.Inputs[1].Shape.IsFixed && !TransposeA);
}
