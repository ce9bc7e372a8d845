namespace TfModelTools.Graph.Operators;

/// <summary>Repeats x to a larger shape by NumPy's broadcasting rule. Input: x.</summary>
/// <param name="Target">The shape asked for.</param>
public sealed record BroadcastToOperator(SymbolicShape Target) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(1, 1);
        SymbolicShape shape = Broadcast.Shapes(context, context.Shape(0), Target);
        bool fits = shape.Rank == Target.Rank && shape.Zip(Target).All(p => p.First.IsSame(p.Second) || (p.First.IsUnknown && p.Second.IsUnknown));
        return fits ? [context.Inputs[0] with { Shape = Target }] : throw context.Fault($"it does not broadcast to {Target}");
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => Target.Skip(1).All(d => !d.IsPerBatch) && (node.Inputs[0].Shape.Rank == Target.Rank || node.Inputs[0].Shape.IsFixed);
}
