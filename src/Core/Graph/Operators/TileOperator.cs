namespace TfModelTools.Graph.Operators;

/// <summary>Repeats x along each axis, as numpy.tile does. Input: x.</summary>
/// <param name="Multiples">How often, for each axis.</param>
public sealed record TileOperator(IReadOnlyList<int> Multiples) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(1, 1);
        SymbolicShape x = context.Shape(0);
        if (Multiples.Count != x.Rank || Multiples.Any(m => m < 0))
        {
            throw context.Fault($"there must be {x.Rank} multiples, none negative");
        }

        return [context.Inputs[0] with { Shape = new SymbolicShape([.. x.Select((d, i) => d * Multiples[i])]) }];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => Multiples.Count == 0 || Multiples[0] == 1;
}
