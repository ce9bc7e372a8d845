namespace TfModelTools.Graph.Operators;

/// <summary>x unchanged: what a training-only layer (dropout, noise, regularization) is at inference. Passes remove it. Input: x.</summary>
public sealed record IdentityOperator : Operator
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
