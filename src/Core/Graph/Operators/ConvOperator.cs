namespace TfModelTools.Graph.Operators;

/// <summary>
/// Convolution (cross-correlation) over 1 to 3 spatial axes, channels last, with fused bias and activation.
/// Inputs: x (N, spatial..., C), kernel (spatial..., C / Groups, F), optionally bias (F,), and after that optionally a value of the
/// output's shape that is added before the activation. Output: (N, spatial'..., F).
/// A depthwise convolution of multiplier M is the case Groups = C, F = C * M, with filter c * M + m at channel c.
/// </summary>
/// <param name="Strides">One for each spatial axis.</param>
/// <param name="Dilations">One for each spatial axis.</param>
/// <param name="Padding">The padding.</param>
/// <param name="Groups">How many groups the channels are split into.</param>
/// <param name="Activation">The fused activation; <see cref="ActivationFunction.Linear"/> for none.</param>
public sealed record ConvOperator(
    IReadOnlyList<int> Strides,
    IReadOnlyList<int> Dilations,
    Padding Padding,
    int Groups,
    ActivationFunction Activation) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(2, 4);
        context.RequireOneType();
        context.RequireRank(0, 3, 5);
        SymbolicShape x = context.Shape(0);
        context.RequireRank(1, x.Rank, x.Rank);
        SymbolicShape kernel = context.Shape(1);
        int spatial = x.Rank - 2;
        Padding.Require(context, spatial, (Strides, "strides"), (Dilations, "dilations"));
        if (Groups < 1 || kernel[-1].Count % Groups != 0 || (x[-1].IsFixed && !x[-1].IsSame(kernel[-2] * Groups)))
        {
            throw context.Fault($"{Groups} groups of {kernel[-2]} channels and {kernel[-1]} filters do not fit {x[-1]} channels");
        }

        if (context.Inputs.Count >= 3)
        {
            context.RequireShape(2, kernel[-1]);
        }

        SymbolicShape output = x.With(-1, kernel[-1]);
        for (int i = 0; i < spatial; i++)
        {
            output = output.With(i + 1, Padding.OutputExtent(i, x[i + 1], (int)kernel[i].Count, Strides[i], Dilations[i]));
        }

        if (context.Inputs.Count == 4 && !context.Shape(3).MayBe(output))
        {
            throw context.Fault($"the value {context.Shape(3)} to add is not of the output's shape {output}");
        }

        return [context.Inputs[0] with { Shape = output }];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => true;
}
