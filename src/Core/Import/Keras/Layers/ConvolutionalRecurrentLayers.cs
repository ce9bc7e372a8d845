using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.Keras.Versions;

namespace TfModelTools.Import.Keras.Layers;

/// <summary>keras.layers.ConvLSTM1D, ConvLSTM2D and ConvLSTM3D.</summary>
internal static class ConvolutionalRecurrentLayers
{
    public static IReadOnlyList<LayerDefinition> Definitions { get; } = [Layer(1), Layer(2), Layer(3)];

    private static LayerDefinition Layer(int axes) => new($"ConvLSTM{axes}D", "Recurrent", c => Run(c, axes))
    {
        Arguments = RecurrentLayers.CallArguments,
        Weights = static s => new WeightLayout(
            Array.Empty<WeightSlot>(),
            new WeightChild("cell", new WeightLayout(s.Bool("use_bias", true) ? ["kernel", "recurrent_kernel", "bias"] : ["kernel", "recurrent_kernel"])
            {
                Legacy = new LegacyForm(s.ClassName, s.IsChannelsFirst),
            })),
        Check = s =>
        {
            SpatialOptions.CheckPadding(s, axes);
            _ = s.Activation("activation", "tanh").Elementwise;
            _ = s.Activation("recurrent_activation", "hard_sigmoid").Elementwise;
        },
        Note = "without masks and initial states; a stateful layer goes on from batch to batch",
    };

    private static IReadOnlyList<KerasTensor> Run(LayerContext c, int axes)
    {
        if (c.Inputs.Count > 1 || c.IsGiven("initial_state"))
        {
            throw new UnsupportedLayerException("initial states are not supported");
        }

        if (c.Mask is not null)
        {
            throw new UnsupportedLayerException("masked steps are not supported");
        }

        GraphValue x = c.FloatInput;
        bool isFirst = c.Settings.IsChannelsFirst;
        if (isFirst)
        {
            x = c.Sub("channels_last", new TransposeOperator([0, 1, .. Enumerable.Range(3, axes), 2]), x);
        }

        LayerWeight kernel = c.Raw("cell/kernel").RequireRank(axes + 2);
        int[] dilations = SpatialOptions.Positive(c.Settings, "dilation_rate", axes, 1);
        int[] strides = SpatialOptions.Positive(c.Settings, "strides", axes, 1);
        bool isEven = kernel.Shape.Take(axes).Any(k => k % 2 == 0);
        if (SpatialOptions.DiffersFromTensorFlow(c.Settings, [.. kernel.Shape.Take(axes)], strides, dilations) || (isEven && VersionRules.Convolutions.Of(c.Settings) != ConvolutionForm.TensorFlow))
        {
            throw new UnsupportedLayerException($"it ran on {c.Settings.Writer.Backend}, whose padding of even kernels and strides is not supported here: save the model on TensorFlow");
        }

        bool returnSequences = c.Settings.Bool("return_sequences", false);
        bool hasBias = c.HasWeight("cell/bias");
        ConvRecurrentOperator op = new(
            strides,
            dilations,
            SpatialOptions.Padding(c.Settings, [.. kernel.Shape.Take(axes)], dilations),
            c.Settings.Activation("activation", "tanh").Elementwise,
            c.Settings.Activation("recurrent_activation", "hard_sigmoid").Elementwise,
            returnSequences,
            c.Settings.Bool("go_backwards", false),
            hasBias);
        GraphValue recurrent = c.Constant(c.Raw("cell/recurrent_kernel").RequireRank(axes + 2));
        List<GraphValue> inputs = [x, c.Constant(kernel), recurrent];
        if (hasBias)
        {
            inputs.Add(c.Weight("cell/bias"));
        }

        IReadOnlyList<GraphValue> states = [];
        if (LayerStates.AreKept(c.Settings))
        {
            op = op with { HasInitialState = true };
            SymbolicShape shape = op.StateShape(x.Shape, SymbolicShape.From(kernel.Shape));
            states = LayerStates.Begin(c, x, [shape, shape]);
            inputs.AddRange(states);
        }

        GraphNode node = c.Nodes(c.Name, op, [.. inputs]);
        LayerStates.End(c, states, node.Outputs.Skip(1));
        int count = c.Settings.Bool("return_state", false) ? 3 : 1;
        return [.. node.Outputs.Take(count).Select((o, i) => new KerasTensor(isFirst ? ToChannelsFirst(c, o, i, hasTime: i == 0 && returnSequences) : o))];
    }

    private static GraphValue ToChannelsFirst(LayerContext c, GraphValue x, int index, bool hasTime)
    {
        int lead = hasTime ? 2 : 1;
        return c.Sub(index == 0 ? "channels_first" : $"channels_first_{index}", new TransposeOperator([.. Enumerable.Range(0, lead), x.Shape.Rank - 1, .. Enumerable.Range(lead, x.Shape.Rank - lead - 1)]), x);
    }
}
