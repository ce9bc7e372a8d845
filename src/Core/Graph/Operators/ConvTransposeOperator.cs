namespace TfModelTools.Graph.Operators;

/// <summary>
/// Transposed convolution (the gradient of a convolution by its input) over 1 to 3 spatial axes, channels last, with fused bias and
/// activation. Inputs: x (N, spatial..., C), kernel (spatial..., F, C), optionally bias (F,). Output: (N, spatial'..., F) with
/// spatial' = (spatial - 1) * stride + (kernel - 1) * dilation + 1 - CropBefore - CropAfter (+ what a larger crop "after" of a
/// negative value adds). Importers turn SAME, VALID and output padding into crops; with SAME the crops depend on nothing but
/// kernel, stride and dilation.
/// </summary>
/// <param name="Strides">One for each spatial axis.</param>
/// <param name="Dilations">One for each spatial axis.</param>
/// <param name="CropBefore">Elements cut off the full output before each spatial axis.</param>
/// <param name="CropAfter">Elements cut off after each spatial axis; negative adds elements that hold the bias only.</param>
/// <param name="Activation">The fused activation; <see cref="ActivationFunction.Linear"/> for none.</param>
public sealed record ConvTransposeOperator(
    IReadOnlyList<int> Strides,
    IReadOnlyList<int> Dilations,
    IReadOnlyList<int> CropBefore,
    IReadOnlyList<int> CropAfter,
    ActivationFunction Activation) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(2, 3);
        context.RequireOneType();
        context.RequireRank(0, 3, 5);
        SymbolicShape x = context.Shape(0);
        context.RequireRank(1, x.Rank, x.Rank);
        SymbolicShape kernel = context.Shape(1);
        int spatial = x.Rank - 2;
        if (Strides.Count != spatial || Dilations.Count != spatial || CropBefore.Count != spatial || CropAfter.Count != spatial)
        {
            throw context.Fault($"strides, dilations and crops must each have {spatial} entries");
        }

        context.RequireAtLeast(1, Strides, "strides");
        context.RequireAtLeast(1, Dilations, "dilations");
        if (x[-1].IsFixed && !x[-1].IsSame(kernel[-1]))
        {
            throw context.Fault($"its kernel takes {kernel[-1]} channels");
        }

        if (context.Inputs.Count == 3)
        {
            context.RequireShape(2, kernel[-2]);
        }

        SymbolicShape output = x.With(-1, kernel[-2]);
        for (int i = 0; i < spatial; i++)
        {
            Dimension extent = x[i + 1];
            output = output.With(i + 1, !extent.IsFixed
                ? Dimension.Unknown
                : Math.Max(0, ExtentLimits.ToInt32(((extent.Count - 1) * Strides[i]) + ((kernel[i].Count - 1) * Dilations[i]) + 1, "An extent before it is cropped") - (long)CropBefore[i] - CropAfter[i]));
        }

        return [context.Inputs[0] with { Shape = output }];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => true;
}
