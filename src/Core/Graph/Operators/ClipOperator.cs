namespace TfModelTools.Graph.Operators;

/// <summary>min(max(x, Minimum), Maximum). Input: x. Output: the shape of x.</summary>
/// <param name="Minimum">The lower bound.</param>
/// <param name="Maximum">The upper bound.</param>
public sealed record ClipOperator(double Minimum, double Maximum) : Operator
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
