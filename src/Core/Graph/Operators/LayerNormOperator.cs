namespace TfModelTools.Graph.Operators;

/// <summary>
/// (x - mean) / sqrt(variance + epsilon) * gamma + beta, mean and variance taken over the given axes of each sample
/// (population variance). Inputs: x, optionally gamma and beta, each broadcast against x. Output: the shape of x.
/// </summary>
/// <param name="Axes">The axes that are normalized together; negative counts from the last.</param>
/// <param name="Epsilon">Added to the variance.</param>
public sealed record LayerNormOperator(IReadOnlyList<int> Axes, float Epsilon) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(1, 3);
        context.RequireOneType();
        SymbolicShape x = context.Shape(0);
        foreach (int axis in Axes)
        {
            context.Axis(axis, x.Rank);
        }

        for (int i = 1; i < context.Inputs.Count; i++)
        {
            Broadcast.RequireNoWider(context, i);
        }

        return [context.Inputs[0]];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => Axes.All(a => IsNotFirst(node, a));
}
