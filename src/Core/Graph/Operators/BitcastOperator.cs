using TfModelTools.Tensors;

namespace TfModelTools.Graph.Operators;

/// <summary>
/// The same bytes as elements of another type (tf.bitcast). Input: x. To a smaller type, an axis is added at the end; to a larger one, the
/// last axis, of as many elements as make one, is dropped.
/// </summary>
/// <param name="DataType">The element type of the output.</param>
public sealed record BitcastOperator(DataType DataType) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(1, 1);
        SymbolicShape x = context.Shape(0);
        int from = context.Type(0).ElementSize();
        int to = DataType.ElementSize();
        if (from == 0 || to == 0 || (to > from && (x.Rank == 0 || x[-1] != (to / from))))
        {
            throw context.Fault($"its elements do not make up {DataType.TensorFlowName()}");
        }

        return [new ValueSpec(
            DataType,
            from == to ? x : from > to ? new SymbolicShape([.. x, from / to]) : new SymbolicShape([.. x.SkipLast(1)]))];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => node.Output.Shape.Rank > 0;
}
