namespace TfModelTools.Graph.Operators;

/// <summary>
/// The lower triangular factors of symmetric positive definite matrices. Input: x (..., n, n). Output: the shape of x.
/// </summary>
public sealed record CholeskyOperator : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(1, 1);
        context.RequireRank(0, 2);
        SymbolicShape x = context.Shape(0);
        if (x[-1].Differs(x[-2]))
        {
            throw context.Fault("its matrices are not square");
        }

        return [context.Inputs[0]];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => node.Inputs.All(i => i.Shape.Rank > 2);
}
