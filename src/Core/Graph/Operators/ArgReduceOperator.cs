using TfModelTools.Tensors;

namespace TfModelTools.Graph.Operators;

/// <summary>The index of the largest (or smallest) element along one axis, the first on ties. Input: x. Output: x without the axis.</summary>
/// <param name="IsMax">Largest, else smallest.</param>
/// <param name="Axis">The axis; negative counts from the last.</param>
/// <param name="DataType">Int32 or Int64.</param>
public sealed record ArgReduceOperator(bool IsMax, int Axis, DataType DataType) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(1, 1);
        context.RequireIndexType(DataType);
        int axis = context.Axis(Axis, context.Shape(0).Rank);
        return [new ValueSpec(DataType, new SymbolicShape([.. context.Shape(0).Where((_, i) => i != axis)]))];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => IsNotFirst(node, Axis);
}
