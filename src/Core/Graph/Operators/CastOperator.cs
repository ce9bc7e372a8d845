using TfModelTools.Tensors;

namespace TfModelTools.Graph.Operators;

/// <summary>Converts the element type: floats to integers truncate toward zero, anything to bool asks whether it is non-zero. Input: x.</summary>
/// <param name="DataType">The element type of the output.</param>
public sealed record CastOperator(DataType DataType) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(1, 1);
        return [context.Inputs[0] with { DataType = DataType }];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => true;
}
