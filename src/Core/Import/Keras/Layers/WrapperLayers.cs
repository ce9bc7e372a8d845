using System.Text.Json;
using TfModelTools.Common.Json;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.Keras.Versions;

namespace TfModelTools.Import.Keras.Layers;

/// <summary>Wrappers: Bidirectional and TimeDistributed.</summary>
internal static class WrapperLayers
{
    private const string Category = "Recurrent";

    // Layers that treat every step alike as they are: they need no folding of the time axis into the batch.
    private static readonly HashSet<string> Stepwise = new(StringComparer.Ordinal)
    {
        "Dense", "Activation", "ReLU", "LeakyReLU", "ELU", "CELU", "ThresholdedReLU", "GELU", "Dropout", "GaussianNoise", "GaussianDropout", "AlphaDropout", "ActivityRegularization", "Identity", "Rescaling",
    };

    public static IReadOnlyList<LayerDefinition> Definitions { get; } =
    [
        new("Bidirectional", Category, Bidirectional)
        {
            Arguments = RecurrentLayers.CallArguments,
            Inner = static s => [("forward_layer", Directed(s, s.Inner("layer"), "forward", flip: false)), ("backward_layer", Backward(s))],
            Check = static s =>
            {
                if (s.Text("merge_mode") is string mode and not ("concat" or "sum" or "ave" or "mul"))
                {
                    throw new UnsupportedLayerException($"its merge mode '{mode}' is not one of concat, sum, ave, mul and none");
                }
            },
            Note = "all merge modes",
        },
        new("TimeDistributed", Category, TimeDistributed) { Arguments = ["inputs", LayerCall.Training, "mask"], CallsPerStep = true, Inner = static s => [("layer", s.Inner("layer"))], Note = "of any supported layer or model with one input" },
    ];

    private static IReadOnlyList<KerasTensor> Bidirectional(LayerContext c)
    {
        LayerSettings forward = c.Layer.Inner["forward_layer"].Settings;
        bool returnSequences = forward.Bool("return_sequences", false);
        IReadOnlyList<KerasTensor> states = RecurrentLayers.GivenStates(c);
        if (states.Count % 2 != 0)
        {
            throw new UnsupportedLayerException($"it is given {states.Count} initial states, expected as many for each direction");
        }

        GraphValue? mask = RecurrentLayers.StepMask(c);
        if (mask is not null && returnSequences)
        {
            // Refuses where nothing tells.
            _ = VersionRules.BidirectionalMaskedSteps.Of(c.Settings);
        }

        KerasTensor x = new(c.Inputs[0].Value, mask);
        int half = states.Count / 2;
        IReadOnlyList<KerasTensor> ahead = c.CallInner("forward_layer", [x, .. states.Take(half)]);
        IReadOnlyList<KerasTensor> back = c.CallInner("backward_layer", [x, .. states.Skip(half)]);
        GraphValue a = ahead[0].Value;

        // The backward sequence comes last step first.
        GraphValue b = returnSequences ? c.Sub("reversed", new ReverseOperator([forward.Bool("time_major", false) ? 0 : 1]), back[0].Value) : back[0].Value;
        GraphValue? outputMask = returnSequences ? RecurrentLayers.Passed(c, c.PassedMask) : null;
        string? mode = c.Settings.Has("merge_mode") || c.Settings.Layer.Config.TryGetProperty("merge_mode", out _) ? c.Settings.Text("merge_mode") : "concat";
        List<KerasTensor> outputs = mode switch
        {
            null => [new KerasTensor(a, outputMask), new KerasTensor(b, outputMask)],
            "concat" => [new KerasTensor(c.Main(new ConcatOperator(-1), a, b), outputMask)],
            "sum" => [new KerasTensor(c.Main(new BinaryOperator(BinaryFunction.Add), a, b), outputMask)],
            "mul" => [new KerasTensor(c.Main(new BinaryOperator(BinaryFunction.Multiply), a, b), outputMask)],
            _ => [new KerasTensor(c.Main(new BinaryOperator(BinaryFunction.Multiply), c.Sub("sum", BinaryFunction.Add, a, b), c.Scalar(0.5f)), outputMask)],
        };
        return [.. outputs, .. ahead.Skip(1), .. back.Skip(1)];
    }

    private static KerasLayerConfig Backward(LayerSettings s) =>
        s.Has("backward_layer") ? Directed(s, s.Inner("backward_layer"), "backward", flip: false) : Directed(s, s.Inner("layer"), "backward", flip: true);

    private static KerasLayerConfig Directed(LayerSettings s, KerasLayerConfig layer, string direction, bool flip)
    {
        if (layer.Model is not null || layer.Config.ValueKind != JsonValueKind.Object)
        {
            throw new UnsupportedLayerException("it wraps a model; recurrent layers are supported");
        }

        // Each direction is a layer of its own: wrappers in wrappers would double with every one.
        if (layer.ClassName is "Bidirectional" or "TimeDistributed" or "SpectralNormalization")
        {
            throw new UnsupportedLayerException($"it wraps a {layer.ClassName}; recurrent layers are supported");
        }

        Dictionary<string, JsonElement?> changes = new(StringComparer.Ordinal);
        LayerSettings options = s.For(layer);
        if (flip)
        {
            changes["go_backwards"] = StrictJson.Of(!options.Bool("go_backwards", false));
        }

        // Where the version is not known it matters only to a sequence with a mask (see the call).
        if (VersionRules.BidirectionalMaskedSteps.Find(s.Writer) == MaskedSteps.Zero)
        {
            changes["zero_output_for_mask"] = StrictJson.Of(options.Bool("return_sequences", false));
        }

        string name = layer.Name.StartsWith(direction + "_", StringComparison.Ordinal) ? layer.Name : $"{direction}_{layer.Name}";
        return new KerasLayerConfig(layer.ClassName, name, StrictJson.With(layer.Config, changes))
        {
            Module = layer.Module,
            RegisteredName = layer.RegisteredName,
        };
    }

    private static IReadOnlyList<KerasTensor> TimeDistributed(LayerContext c)
    {
        GraphValue x = c.Input;
        GraphValue? mask = c.Mask is GraphValue given ? c.ToRows("mask_rows", c.Booleans("mask_bool", given), x) : null;
        if (x.Shape.Rank < 3 && !Stepwise.Contains(c.Layer.Inner["layer"].Settings.ClassName))
        {
            throw new UnsupportedLayerException($"it is called on {x.Shape}, expected at least three axes: batch, time, features");
        }

        if (Stepwise.Contains(c.Layer.Inner["layer"].Settings.ClassName))
        {
            return [new KerasTensor(c.Main(new IdentityOperator(), c.CallInner("layer", [new KerasTensor(x)])[0].Value), Passed(c, mask))];
        }

        // A mask of more axes than the steps goes to the layer; what is left of it for the steps is whether any of theirs is kept.
        GraphValue? innerMask = null;
        if (mask is not null && mask.Shape.Rank > 2)
        {
            innerMask = c.Reshape("folded_mask", mask, [mask.Shape[0] * mask.Shape[1], .. mask.Shape.Skip(2)]);
            mask = c.Sub("mask", new ReduceLogicOperator(IsAll: false, [.. Enumerable.Range(2, mask.Shape.Rank - 2)], KeepDimensions: false), mask);
        }

        GraphValue folded = c.Reshape("folded", x, [x.Shape[0] * x.Shape[1], .. x.Shape.Skip(2)]);
        IReadOnlyList<KerasTensor> outputs = c.CallInner("layer", [new KerasTensor(folded, innerMask)]);
        return [.. outputs.Select((o, i) => new KerasTensor(
            c.ReshapeNode(i == 0 ? c.Name : $"{c.Name}/output_{i}", o.Value, [x.Shape[0], x.Shape[1], .. o.Value.Shape.Skip(1)]),
            Passed(c, mask)))];
    }

    private static GraphValue? Passed(LayerContext c, GraphValue? mask) => RecurrentLayers.Passed(c, c.Settings.Version.IsKeras3 && c.GivenMask is not null ? c.ImplicitMask : mask);
}
