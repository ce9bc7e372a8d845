namespace TfModelTools.Graph.Operators;

/// <summary>Adds elements before and after each axis. Input: x.</summary>
/// <param name="Kind">What is added.</param>
/// <param name="Before">How many elements before each axis.</param>
/// <param name="After">How many elements after each axis.</param>
/// <param name="Value">The constant.</param>
public sealed record PadOperator(PadMode Kind, IReadOnlyList<int> Before, IReadOnlyList<int> After, double Value) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(1, 1);
        SymbolicShape x = context.Shape(0);
        if (Before.Count != x.Rank || After.Count != x.Rank || Before.Concat(After).Any(p => p < 0))
        {
            throw context.Fault($"there must be {x.Rank} paddings, none negative");
        }

        Dimension[] output = [.. x];
        for (int i = 0; i < x.Rank; i++)
        {
            long added = (long)Before[i] + After[i];
            if (added != 0)
            {
                output[i] += added;
                long most = Math.Max(Before[i], After[i]) + (Kind == PadMode.Reflect ? 1L : 0);
                if (Kind != PadMode.Constant && x[i].IsFixed && most > x[i].Count)
                {
                    throw context.Fault($"axis {i} is too short to be mirrored");
                }
            }
        }

        return [context.Inputs[0] with { Shape = new SymbolicShape(output) }];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => Before.Count == 0 || (Before[0] == 0 && After[0] == 0);
}
