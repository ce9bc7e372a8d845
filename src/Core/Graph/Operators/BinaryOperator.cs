using TfModelTools.Tensors;

namespace TfModelTools.Graph.Operators;

/// <summary>
/// An elementwise function of two operands of one element type, broadcast as NumPy does. Inputs: a, b. Output: their common shape;
/// booleans for the comparisons.
/// </summary>
/// <param name="Kind">The function.</param>
/// <param name="Activation">The fused activation; <see cref="ActivationFunction.Linear"/> for none.</param>
public sealed record BinaryOperator(BinaryKind Kind, ActivationFunction Activation) : Operator
{
    /// <summary>Creates the operator without a fused activation.</summary>
    public BinaryOperator(BinaryKind kind)
        : this(kind, ActivationFunction.Linear)
    {
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(2, 2);
        if (context.Type(0) != context.Type(1))
        {
            throw context.Fault("its operands have different element types");
        }

        return [new ValueSpec(
            Kind >= BinaryKind.Equal ? DataType.Bool : context.Type(0),
            Broadcast.Shapes(context, context.Shape(0), context.Shape(1)))];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => true;
}
