namespace TfModelTools.Graph.Operators;

/// <summary>Repeats each element along one axis, as numpy.repeat does (nearest up-sampling by whole numbers). Input: x.</summary>
/// <param name="Axis">The axis; negative counts from the last.</param>
/// <param name="Count">How often each element stands.</param>
public sealed record RepeatOperator(int Axis, int Count) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(1, 1);
        context.RequireAtLeast(0, [Count], "repeats");
        SymbolicShape x = context.Shape(0);
        int axis = context.Axis(Axis, x.Rank);
        return [context.Inputs[0] with { Shape = x.With(axis, x[axis] * Count) }];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => IsNotFirst(node, Axis);
}
