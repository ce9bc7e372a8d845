using TfModelTools.Tensors;

namespace TfModelTools.Graph.Operators;

/// <summary>
/// The largest elements along the last axis, from the largest down, of equal ones the first first. Input: x. Outputs: the values, and
/// their indices (int32), both of x's shape with the last axis of extent <paramref name="Count"/>.
/// </summary>
/// <param name="Count">How many.</param>
public sealed record TopKOperator(int Count) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(1, 1);
        context.RequireRank(0, 1);
        SymbolicShape x = context.Shape(0);
        if (Count < 0 || (x[-1].IsFixed && x[-1].Count < Count))
        {
            throw context.Fault($"the {Count} largest of {x[-1]} elements do not exist");
        }

        SymbolicShape shape = x.With(-1, Count);
        return [new ValueSpec(context.Type(0), shape), new ValueSpec(DataType.Int32, shape)];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => node.Inputs[0].Shape.Rank > 1;
}
