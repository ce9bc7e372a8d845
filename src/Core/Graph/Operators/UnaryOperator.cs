using TfModelTools.Tensors;

namespace TfModelTools.Graph.Operators;

/// <summary>An elementwise function. Input: x. Output: the shape of x; booleans for the predicates.</summary>
/// <param name="Kind">The function.</param>
public sealed record UnaryOperator(UnaryKind Kind) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(1, 1);
        return [Kind >= UnaryKind.LogicalNot ? context.Inputs[0] with { DataType = DataType.Bool } : context.Inputs[0]];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => true;
}
