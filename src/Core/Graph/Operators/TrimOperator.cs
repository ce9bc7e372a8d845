using TfModelTools.Tensors;

namespace TfModelTools.Graph.Operators;

/// <summary>
/// The first so many elements of an axis, where the data decides how many. Inputs: x, whose extents are known, and the count, an int32 of no axes. Output: x, its extent along the axis not known.
/// No kernel computes it: where it is followed by little on the way to the model's outputs, these are given whole, and the count beside them (<see cref="CountedOutputs"/>).
/// </summary>
/// <param name="Axis">The axis; negative counts from the last.</param>
public sealed record TrimOperator(int Axis) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(2, 2);
        context.RequireRank(1, 0, 0);
        SymbolicShape x = context.Shape(0);
        return context.Type(1) == DataType.Int32
            ? [context.Inputs[0] with { Shape = x.With(context.Axis(Axis, x.Rank), Dimension.Unknown) }]
            : throw context.Fault($"the count is {context.Type(1).TensorFlowName()}, expected int32");
    }
}
