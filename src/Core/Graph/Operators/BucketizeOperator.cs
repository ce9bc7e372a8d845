using TfModelTools.Tensors;

namespace TfModelTools.Graph.Operators;

/// <summary>The number of boundaries not above x: the bucket x falls into (keras.layers.Discretization). Input: x. Output: the shape of x.</summary>
/// <param name="Boundaries">Ascending.</param>
/// <param name="DataType">Int32 or Int64.</param>
public sealed record BucketizeOperator(IReadOnlyList<float> Boundaries, DataType DataType) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(1, 1);
        context.RequireIndexType(DataType);
        return [context.Inputs[0] with { DataType = DataType }];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => true;
}
