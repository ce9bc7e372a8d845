namespace TfModelTools.Graph.Operators;

/// <summary>
/// The same elements under another shape. Input: x. At most one extent of the target may be <see cref="Dimension.Unknown"/>: it is what remains.
/// </summary>
/// <param name="Target">The shape asked for.</param>
public sealed record ReshapeOperator(SymbolicShape Target) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(1, 1);
        Dimension count = context.Shape(0).ElementCount;
        int[] open = [.. Enumerable.Range(0, Target.Rank).Where(i => Target[i].IsUnknown)];
        if (open.Length > 1)
        {
            throw context.Fault($"more than one extent of its target {Target} is open");
        }

        if (open.Length == 0)
        {
            if (count.Differs(Target.ElementCount))
            {
                throw context.Fault($"{count} elements do not fill {Target}");
            }

            return [context.Inputs[0] with { Shape = Target }];
        }

        Dimension rest = Target.With(open[0], 1).ElementCount;

        // Nothing fills a shape of no elements, but for what has none.
        Dimension? extent = rest == 0 ? (count.IsUnknown || count == 0 ? 0 : null) : count.DivideBy(rest);
        return [context.Inputs[0] with { Shape = Remaining(Target, open[0], extent ?? throw context.Fault($"{count} elements do not fill {Target}")) }];
    }

    // An extent that is still not known is the one that was asked for.
    private static SymbolicShape Remaining(SymbolicShape target, int axis, Dimension extent) => extent.IsUnknown && target[axis].IsSame(target[axis]) ? target : target.With(axis, extent);

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => true;
}
