namespace TfModelTools.Graph.Operators;

/// <summary>exp(x) / sum(exp(x)) along one axis, or its logarithm. Input: x. Output: the shape of x.</summary>
/// <param name="Axis">The axis; negative counts from the last.</param>
/// <param name="IsLog">Whether to give the logarithm (log-softmax).</param>
public sealed record SoftmaxOperator(int Axis = -1, bool IsLog = false) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(1, 1);
        context.RequireRank(0, 1);
        context.Axis(Axis, context.Shape(0).Rank);
        return [context.Inputs[0]];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => IsNotFirst(node, Axis);
}
