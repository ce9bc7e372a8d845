namespace TfModelTools.Graph.Operators;

/// <summary>The sums, or the products, of all elements up to each along one axis. Input: x. Output: the shape of x.</summary>
/// <param name="Kind">Sums or products.</param>
/// <param name="Axis">The axis; negative counts from the last.</param>
/// <param name="IsExclusive">Whether an element's own value is left out.</param>
/// <param name="IsReverse">Whether they run from the last element to the first.</param>
public sealed record CumulativeOperator(CumulativeFunction Kind, int Axis, bool IsExclusive, bool IsReverse) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(1, 1);
        context.Axis(Axis, context.Shape(0).Rank);
        return [context.Inputs[0]];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => IsNotFirst(node, Axis);
}
