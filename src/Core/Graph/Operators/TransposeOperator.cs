namespace TfModelTools.Graph.Operators;

/// <summary>Reorders the axes: output axis i is input axis Permutation[i]. Input: x.</summary>
/// <param name="Permutation">A permutation of the axes.</param>
public sealed record TransposeOperator(IReadOnlyList<int> Permutation) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(1, 1);
        SymbolicShape x = context.Shape(0);
        if (Permutation.Count != x.Rank || !Permutation.Order().SequenceEqual(Enumerable.Range(0, x.Rank)))
        {
            throw context.Fault($"[{string.Join(", ", Permutation)}] is no permutation of its {x.Rank} axes");
        }

        return [context.Inputs[0] with { Shape = new SymbolicShape([.. Permutation.Select(p => x[p])]) }];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => Permutation.Count == 0 || Permutation[0] == 0;
}
