namespace TfModelTools.Graph.Operators;

/// <summary>
/// A special function of one, two or three operands of one shape and floating-point type, element by element. Inputs: the operands.
/// Output: their shape.
/// </summary>
/// <param name="Kind">The function.</param>
public sealed record SpecialOperator(SpecialFunction Kind) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        int count = Kind switch
        {
            SpecialFunction.IncompleteBeta => 3,
            SpecialFunction.LowerGamma or SpecialFunction.UpperGamma or SpecialFunction.Polygamma or SpecialFunction.Zeta => 2,
            _ => 1,
        };
        context.RequireInputs(count, count);
        for (int i = 1; i < count; i++)
        {
            if (context.Inputs[i] != context.Inputs[0])
            {
                throw context.Fault("its operands differ in shape or element type");
            }
        }

        return [context.Inputs[0]];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => true;
}
