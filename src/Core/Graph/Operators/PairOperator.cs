using TfModelTools.Tensors;

namespace TfModelTools.Graph.Operators;

/// <summary>
/// An elementwise function of two operands of one element type, broadcast as NumPy does. Inputs: a, b. Output: their common shape.
/// </summary>
public abstract record PairOperator : Operator
{
    /// <inheritdoc/>
    public sealed override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(2, 2);
        context.RequireOneType();

        return [new ValueSpec(ResultType(context.Type(0)), Broadcast.Shapes(context, context.Shape(0), context.Shape(1)))];
    }

    /// <inheritdoc/>
    public sealed override bool KeepsSamplesApart(GraphNode node) => true;

    /// <summary>The element type of the results.</summary>
    /// <param name="operands">The element type of the operands.</param>
    public virtual DataType ResultType(DataType operands) => operands;
}
