namespace TfModelTools.Graph.Operators;

/// <summary>Reverses the order of the elements along some axes. Input: x. Output: the shape of x.</summary>
/// <param name="Axes">The axes; negative counts from the last.</param>
public sealed record ReverseOperator(IReadOnlyList<int> Axes) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(1, 1);
        foreach (int axis in Axes)
        {
            context.Axis(axis, context.Shape(0).Rank);
        }

        return [context.Inputs[0]];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => Axes.All(a => IsNotFirst(node, a));
}
