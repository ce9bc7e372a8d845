namespace TfModelTools.Graph.Operators;

/// <summary>Joins values along one axis. Inputs: one or more of one element type, alike but for that axis.</summary>
/// <param name="Axis">The axis; negative counts from the last.</param>
public sealed record ConcatOperator(int Axis) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(1, int.MaxValue);
        SymbolicShape first = context.Shape(0);
        int axis = context.Axis(Axis, first.Rank);
        Dimension[] result = [.. first];
        for (int i = 1; i < context.Inputs.Count; i++)
        {
            SymbolicShape other = context.Shape(i);
            if (other.Rank != first.Rank || context.Type(i) != context.Type(0))
            {
                throw context.Fault($"input {i} has another rank or element type than the first");
            }

            for (int k = 0; k < result.Length; k++)
            {
                if (k == axis)
                {
                    result[k] += other[k];
                }
                else if (result[k].IsUnknown)
                {
                    result[k] = other[k];
                }
                else if (other[k].Differs(result[k]))
                {
                    throw context.Fault($"input {i} differs from the first on axis {k}");
                }
            }
        }

        return [context.Inputs[0] with { Shape = new SymbolicShape(result) }];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => IsNotFirst(node, Axis);
}
