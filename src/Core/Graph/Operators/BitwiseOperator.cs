namespace TfModelTools.Graph.Operators;

/// <summary>
/// A function of the bits of two integers of one type, broadcast as NumPy does. Inputs: a, b. Output: their common shape.
/// </summary>
/// <param name="Kind">The function.</param>
public sealed record BitwiseOperator(BitwiseKind Kind) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(2, 2);
        if (context.Type(0) != context.Type(1))
        {
            throw context.Fault("its operands have different element types");
        }

        return [new ValueSpec(context.Type(0), Broadcast.Shapes(context, context.Shape(0), context.Shape(1)))];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => true;
}
