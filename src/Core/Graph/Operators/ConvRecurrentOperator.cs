namespace TfModelTools.Graph.Operators;

/// <summary>
/// Convolutional LSTM over time (keras.layers.ConvLSTM1D/2D/3D), channels last, gates input, forget, cell, output.
/// Inputs: x (N, T, spatial..., C), kernel (spatial..., C, 4F), recurrent kernel (spatial..., F, 4F), then bias (4F,) if
/// <see cref="HasBias"/>, then the initial h and c (N, spatial'..., F) if <see cref="HasInitialState"/>. Outputs: the sequence (N, T, spatial'..., F) or the last output (N, spatial'..., F); the last h; the last c.
/// The recurrent convolution has stride 1 and SAME padding.
/// </summary>
/// <param name="Strides">Of the input convolution, one for each spatial axis.</param>
/// <param name="Dilations">Of the input convolution, one for each spatial axis.</param>
/// <param name="Padding">Of the input convolution.</param>
/// <param name="Activation">The activation of the candidate and the output.</param>
/// <param name="RecurrentActivation">The activation of the gates.</param>
/// <param name="ReturnSequences">Whether the first output holds every step.</param>
/// <param name="GoBackwards">Whether the steps are taken from the last to the first.</param>
/// <param name="HasBias">Whether there is a bias.</param>
/// <param name="HasInitialState">Whether the initial state is given; else it is zero.</param>
public sealed record ConvRecurrentOperator(
    IReadOnlyList<int> Strides,
    IReadOnlyList<int> Dilations,
    Padding Padding,
    ActivationFunction Activation,
    ActivationFunction RecurrentActivation,
    bool ReturnSequences,
    bool GoBackwards,
    bool HasBias,
    bool HasInitialState = false) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        int count = (HasBias ? 4 : 3) + (HasInitialState ? 2 : 0);
        context.RequireInputs(count, count);
        context.RequireOneType();
        context.RequireRank(0, 4, 6);
        SymbolicShape x = context.Shape(0);
        SymbolicShape kernel = context.Shape(1);
        int spatial = x.Rank - 3;
        context.RequireRank(1, spatial + 2, spatial + 2);
        context.RequireRank(2, spatial + 2, spatial + 2);
        Padding.Require(context, spatial, (Strides, "strides"), (Dilations, "dilations"));
        Dimension filters = context.Shape(2)[-2];
        if (kernel[-1].Differs(filters * 4) || context.Shape(2)[-1].Differs(filters * 4) || (x[-1].IsFixed && !x[-1].IsSame(kernel[-2])))
        {
            throw context.Fault("its kernels do not fit each other or its channels");
        }

        SymbolicShape state = StateShape(x, kernel);
        for (int i = count - 2; HasInitialState && i < count; i++)
        {
            context.RequireShape(i, [.. state]);
        }

        ValueSpec last = new(context.Type(0), state);
        ValueSpec first = ReturnSequences ? last with { Shape = new SymbolicShape([x[0], x[1], .. state.Skip(1)]) } : last;
        return [first, last, last];
    }

    /// <summary>The shape of both states, (N, spatial'..., F).</summary>
    /// <param name="x">The shape of the input.</param>
    /// <param name="kernel">The shape of the kernel.</param>
    public SymbolicShape StateShape(SymbolicShape x, SymbolicShape kernel)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(kernel);
        Dimension[] state = new Dimension[x.Rank - 1];
        state[0] = x[0];
        for (int i = 0; i < state.Length - 2; i++)
        {
            state[i + 1] = Padding.OutputExtent(i, x[i + 2], (int)kernel[i].Count, Strides[i], Dilations[i]);
        }

        state[^1] = kernel[-1].IsFixed ? kernel[-1].Count / 4 : Dimension.Unknown;
        return new SymbolicShape(state);
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => true;
}
