using TfModelTools.Tensors;

namespace TfModelTools.Graph.Operators;

/// <summary>
/// Max-pooling over two spatial axes with the place of each largest element, its number in row-major order (tf.raw_ops.MaxPoolWithArgmax).
/// Input: x (N, H, W, C). Outputs: the largest elements and their places, both (N, H', W', C).
/// </summary>
/// <param name="Window">The window's extent on each spatial axis.</param>
/// <param name="Strides">One for each spatial axis.</param>
/// <param name="Padding">The padding; padded elements never count.</param>
/// <param name="CountsSamples">Whether places count on from sample to sample; else each sample starts from 0.</param>
/// <param name="IndexType">Int32 or Int64.</param>
public sealed record PoolWithArgmaxOperator(IReadOnlyList<int> Window, IReadOnlyList<int> Strides, Padding Padding, bool CountsSamples, DataType IndexType) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(1, 1);
        context.RequireRank(0, 4, 4);
        context.RequireIndexType(IndexType);
        Padding.Require(context, 2, (Window, "extents of the window"), (Strides, "strides"));
        if (!Padding.IsSame && Padding.Before.Concat(Padding.After).Zip(Window.Concat(Window)).Any(p => p.First < 0 || p.First >= p.Second))
        {
            throw context.Fault("a window of it lies in the padding alone, where no element is the largest");
        }

        SymbolicShape output = context.Shape(0);
        for (int i = 0; i < 2; i++)
        {
            output = output.With(i + 1, Padding.OutputExtent(i, context.Shape(0)[i + 1], Window[i], Strides[i], 1));
        }

        return [context.Inputs[0] with { Shape = output }, new ValueSpec(IndexType, output)];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => !CountsSamples;
}
