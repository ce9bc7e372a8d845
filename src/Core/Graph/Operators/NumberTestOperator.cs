using TfModelTools.Tensors;

namespace TfModelTools.Graph.Operators;

/// <summary>Asks something of each floating-point number. Input: x. Output: booleans of the shape of x.</summary>
/// <param name="Kind">The question.</param>
public sealed record NumberTestOperator(NumberTestFunction Kind) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(1, 1);
        return [context.Inputs[0] with { DataType = DataType.Bool }];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => true;
}
