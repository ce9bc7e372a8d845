using TfModelTools.Tensors;

namespace TfModelTools.Graph.Operators;

/// <summary>
/// The LU decompositions of square matrices with row exchanges. Input: x (..., n, n). Outputs: L below the diagonal and U on and above it, the
/// shape of x; which row of x stands at each row of L U, (..., n).
/// </summary>
/// <param name="IndexType">Int32 or Int64.</param>
public sealed record LuOperator(DataType IndexType) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(1, 1);
        context.RequireRank(0, 2);
        context.RequireIndexType(IndexType);
        SymbolicShape x = context.Shape(0);
        if (x[-1].Differs(x[-2]))
        {
            throw context.Fault("its matrices are not square");
        }

        return [context.Inputs[0], new ValueSpec(IndexType, new SymbolicShape([.. x.SkipLast(1)]))];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => node.Inputs.All(i => i.Shape.Rank > 2);
}
