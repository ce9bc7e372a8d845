namespace TfModelTools.Graph.Operators;

/// <summary>
/// Morphological dilation of images by a kernel that is added (tf.nn.dilation2d). Inputs: x (N, H, W, C), kernel (h, w, C). Output:
/// (N, H', W', C).
/// </summary>
/// <param name="Strides">One for each spatial axis.</param>
/// <param name="Dilations">One for each spatial axis.</param>
/// <param name="Padding">The padding; padded elements never count.</param>
public sealed record DilationOperator(IReadOnlyList<int> Strides, IReadOnlyList<int> Dilations, Padding Padding) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(2, 2);
        context.RequireOneType();
        context.RequireRank(0, 4, 4);
        context.RequireRank(1, 3, 3);
        Padding.Require(context, 2, (Strides, "strides"), (Dilations, "dilations"));
        SymbolicShape kernel = context.Shape(1);
        SymbolicShape output = context.Shape(0);
        if (!kernel.IsFixed)
        {
            throw context.Fault($"its kernel {kernel} has open extents");
        }

        if (output[3].IsFixed && !output[3].IsSame(kernel[2]))
        {
            throw context.Fault($"a kernel of {kernel[2]} channels does not fit {output[3]} channels");
        }

        for (int i = 0; i < 2; i++)
        {
            output = output.With(i + 1, Padding.OutputExtent(i, output[i + 1], (int)kernel[i].Count, Strides[i], Dilations[i]));
        }

        return [context.Inputs[0] with { Shape = output }];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => true;
}
