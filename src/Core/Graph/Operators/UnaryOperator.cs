namespace TfModelTools.Graph.Operators;

/// <summary>An elementwise function of one number that is not an activation. Input: x. Output: the shape of x.</summary>
/// <param name="Kind">The function.</param>
public sealed record UnaryOperator(UnaryFunction Kind) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(1, 1);
        return [context.Inputs[0]];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => true;
}
