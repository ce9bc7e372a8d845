namespace TfModelTools.Graph.Operators;

/// <summary>a where the condition holds, else b, broadcast as NumPy does. Inputs: condition (booleans), a, b. Output: their common shape.</summary>
public sealed record SelectOperator : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(3, 3);
        context.RequireOneType(1..);

        return [new ValueSpec(
            context.Type(1),
            Broadcast.Shapes(context, Broadcast.Shapes(context, context.Shape(0), context.Shape(1)), context.Shape(2)))];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => true;
}
