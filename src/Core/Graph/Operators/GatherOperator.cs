namespace TfModelTools.Graph.Operators;

/// <summary>
/// Takes slices of one axis by index. Inputs: x, indices (integers). Output: x's shape with the axis replaced by the shape of indices, less
/// the <paramref name="BatchAxes"/> first axes, which both share: each such sample has indices of its own.
/// </summary>
/// <param name="Axis">The axis; negative counts from the last.</param>
/// <param name="BatchAxes">How many first axes x and indices share.</param>
public sealed record GatherOperator(int Axis, int BatchAxes = 0) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(2, 2);
        SymbolicShape x = context.Shape(0);
        SymbolicShape indices = context.Shape(1);
        int axis = context.Axis(Axis, x.Rank);
        if (BatchAxes < 0 || BatchAxes > axis || BatchAxes > indices.Rank || !x.Take(BatchAxes).Zip(indices).All(p => !p.First.Differs(p.Second)))
        {
            throw context.Fault($"x and indices do not share {BatchAxes} first axes");
        }

        return [context.Inputs[0] with { Shape = new SymbolicShape([.. x.Take(axis), .. indices.Skip(BatchAxes), .. x.Skip(axis + 1)]) }];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => BatchAxes > 0 || (IsNotFirst(node, Axis) && node.Inputs[1].Shape.IsFixed);
}
