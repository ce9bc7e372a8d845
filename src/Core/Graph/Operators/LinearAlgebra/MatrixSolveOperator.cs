namespace TfModelTools.Graph.Operators;

/// <summary>
/// Solves a x = b. Inputs: a (..., n, n), b (..., n, k). Output: the shape of b.
/// </summary>
/// <param name="IsTransposed">Whether a is taken transposed.</param>
public sealed record MatrixSolveOperator(bool IsTransposed) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(2, 2);
        context.RequireRank(0, 2);
        SymbolicShape x = context.Shape(0);
        if (x[-1].Differs(x[-2]))
        {
            throw context.Fault("its matrices are not square");
        }

        SymbolicShape b = context.Shape(1);
        if (b.Rank != x.Rank || !b.SkipLast(1).SequenceEqual(x.SkipLast(1)))
        {
            throw context.Fault("its right-hand sides do not fit its matrices");
        }

        return [context.Inputs[1]];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => node.Inputs.All(i => i.Shape.Rank > 2);
}
