namespace TfModelTools.Graph.Operators;

/// <summary>Applies an activation function to each element. Input: x. Output: the shape of x.</summary>
/// <param name="Function">The function.</param>
public sealed record ActivationOperator(ActivationFunction Function) : Operator
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
