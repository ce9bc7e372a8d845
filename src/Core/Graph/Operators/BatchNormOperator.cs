namespace TfModelTools.Graph.Operators;

/// <summary>
/// x * scale + offset per element of one axis: batch normalization at inference, with scale = gamma / sqrt(variance + epsilon) and
/// offset = beta - mean * scale. Inputs: x, gamma, beta, mean, variance, each of the last four (C,). Output: the shape of x.
/// Missing gamma or beta are constants of ones or zeros.
/// </summary>
/// <param name="Axis">The normalized axis; negative counts from the last.</param>
/// <param name="Epsilon">Added to the variance.</param>
public sealed record BatchNormOperator(int Axis, float Epsilon) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(5, 5);
        context.RequireOneType();
        SymbolicShape x = context.Shape(0);
        int axis = context.Axis(Axis, x.Rank);
        for (int i = 1; i < 5; i++)
        {
            context.RequireShape(i, x[axis]);
        }

        return [context.Inputs[0]];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => IsNotFirst(node, Axis);
}
