using TfModelTools.Tensors;

namespace TfModelTools.Graph.Operators;

/// <summary>not x, of booleans. Input: x. Output: booleans of the shape of x.</summary>
public sealed record LogicalNotOperator : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(1, 1);
        return [context.Inputs[0] with { DataType = DataType.Bool }];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => true;
}
