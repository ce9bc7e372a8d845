using System.Text.Json;
using TfModelTools.Formats.Keras;
using TfModelTools.Import.Keras.Layers;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Keras.Versions;

/// <summary>
/// Where a layer means other numbers to the version of Keras that wrote it than to the one that the same configuration is handed to: by <see cref="VersionRules"/>.
/// </summary>
internal static class LayersTargetDifferences
{
    /// <summary>The rules of which no layer that is written tells a difference, with the reason.</summary>
    public static IReadOnlyDictionary<VersionRule, string> NotNeeded { get; } = new Dictionary<VersionRule, string>
    {
        [VersionRules.Gelu] = "one that is not Keras' own is refused when it is read",
        [VersionRules.Keras3Activations] = "one that is not Keras' own is refused when it is read; the targets before Keras 3 have none of the name",
        [VersionRules.GroupNorm] = "one that is not Keras' own is refused when it is read",
        [VersionRules.BatchNormSample] = "mode 1 of Keras 1 is refused by every target",
        [VersionRules.DiscretizationType] = "the numbers are the same in either type",
        [VersionRules.CalledOnDictionary] = "the calls are written as lists, in the order that the version meant",
    };

    /// <summary>TensorFlow.js, which computes as Keras 2.2 did.</summary>
    public static KerasWriter TensorFlowJs { get; } = new(KerasVersion.TensorFlowJs, "tensorflow");

    /// <summary>The last Keras 2.</summary>
    public static KerasWriter Keras2 { get; } = new(new KerasVersion(2, 15), "tensorflow");

    /// <summary>A recent Keras 3.</summary>
    public static KerasWriter Keras3 { get; } = new(KerasVersion.SomeKeras3, "tensorflow");

    /// <summary>The differences of a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="target">What the configuration is handed to.</param>
    /// <param name="inputs">What its first call is given; empty where that is not known.</param>
    public static IReadOnlyList<string> Of(LayerSettings layer, KerasWriter target, IReadOnlyList<KerasCallTensor> inputs)
    {
        List<string> differences = [];
        if (inputs.Any(i => !i.DataType.IsFloat()))
        {
            AddOfIntegers(differences, layer, target);
        }

        if (target.Version.IsTensorFlowJs && HardSigmoid(layer, target) is var (reason, _))
        {
            differences.Add(reason);
        }

        if (layer.ClassName == "UpSampling2D" && layer.Text("interpolation") == "bilinear")
        {
            Add(differences, VersionRules.BilinearUpSampling, layer.Writer, target);
        }

        if (layer.ClassName == "BatchNormalization" && layer.Has("mode"))
        {
            Add(differences, VersionRules.BatchNormStatistic, layer.Writer, target, BatchStatistic.Variance);
            if (layer.Int("mode") != 0)
            {
                differences.Add(layer.Int("mode") == 1 ? "it normalizes each sample by itself (mode 1 of Keras 1)" : "it normalizes by the batch at hand also while predicting (mode 2 of Keras 1)");
            }
        }

        if (layer.ClassName == "Normalization" && layer.Bool("invert", false))
        {
            Add(differences, VersionRules.InvertedNormalization, layer.Writer, target);
        }

        // TensorFlow.js refuses states of a stack as such.
        if (layer.ClassName == "RNN" && !target.Version.IsTensorFlowJs && IsStack(layer) && (layer.Bool("return_state", false) || IsCalledOnSeveral(layer)))
        {
            Add(differences, VersionRules.StackedStateOrder, layer.Writer, target);
        }

        if (layer.ClassName is "Softmax" or "MultiHeadAttention" && layer.Layer.Calls.Any(c => c.Keywords.ContainsKey("mask") || c.Keywords.ContainsKey("attention_mask")))
        {
            Add(differences, VersionRules.MaskedSoftmax, layer.Writer, target);
        }

        if (layer.ClassName == "MultiHeadAttention" && layer.Layer.Calls.Any(c => c.Keywords.ContainsKey("query_mask")))
        {
            Add(differences, VersionRules.AttendedMasks, layer.Writer, target);
        }

        // With a stride of 1 and an odd kernel both ways of padding are the same.
        if (layer.ClassName.Contains("Conv", StringComparison.Ordinal) && layer.Text("padding") == "same" && VersionRules.Convolutions.Find(layer.Writer) == ConvolutionForm.Theano
            && ((layer.OptionalInts("strides") ?? []).Any(s => s != 1) || (layer.OptionalInts("kernel_size") ?? []).Any(k => k % 2 == 0)))
        {
            Add(differences, VersionRules.Convolutions, layer.Writer, target);
        }

        return differences;
    }

    /// <summary>Why a layer's hard_sigmoid is another, and by what its argument is to be multiplied to be the same: clip(a x + 0.5, 0, 1) is that of b at a / b times x.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="target">What the configuration is handed to.</param>
    public static (string Reason, double Scale)? HardSigmoid(LayerSettings layer, KerasWriter target)
    {
        List<string> differences = [];
        if (Names(layer.Layer.Config, "hard_sigmoid"))
        {
            Add(differences, VersionRules.HardSigmoid, layer.Writer, target);
        }

        return differences is [var reason] ? (reason, VersionRules.HardSigmoid.Find(target) == HardSigmoidForm.Sixths ? 1.2 : 1 / 1.2) : null;
    }

    /// <summary>The differences of a layer that is called on tensors with a mask.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="target">What the configuration is handed to.</param>
    public static IReadOnlyList<string> OfMasked(LayerSettings layer, KerasWriter target)
    {
        List<string> differences = [];
        if (layer.ClassName == "Bidirectional" && layer.For(layer.Inner("layer")).Bool("return_sequences", false))
        {
            Add(differences, VersionRules.BidirectionalMaskedSteps, layer.Writer, target);
        }

        if (layer.ClassName == "TimeDistributed" || (IsRecurrent(layer) && (layer.ClassName == "Bidirectional" ? layer.For(layer.Inner("layer")) : layer).Bool("return_sequences", false)))
        {
            Add(differences, VersionRules.SequenceMasks, layer.Writer, target);
        }

        if (IsRecurrent(layer) && (layer.Bool("stateful", false) || IsCalledOnSeveral(layer)))
        {
            Add(differences, VersionRules.MaskedStarts, layer.Writer, target);
            Add(differences, VersionRules.RecurrentMasks, layer.Writer, target);
        }

        switch (layer.ClassName)
        {
            case "Add" or "Subtract" or "Multiply" or "Average" or "Maximum" or "Minimum" or "Concatenate":
                Add(differences, VersionRules.MergedMasks, layer.Writer, target);
                break;
            case "Normalization" or "Rescaling" or "Identity":
                Add(differences, VersionRules.PassedMasks, layer.Writer, target);
                break;
            case "GlobalAveragePooling1D":
                Add(differences, VersionRules.PooledMasks, layer.Writer, target);
                break;
            case "Softmax":
                Add(differences, VersionRules.MaskedSoftmax, layer.Writer, target);
                break;
            case "MultiHeadAttention":
                Add(differences, VersionRules.AttentionMasks, layer.Writer, target);
                Add(differences, VersionRules.AttendedMasks, layer.Writer, target);
                Add(differences, VersionRules.MaskedSoftmax, layer.Writer, target);
                break;
            case "Attention" or "AdditiveAttention" when layer.Bool("causal", false) || layer.Layer.Calls.Any(c => c.Keywords.ContainsKey("use_causal_mask")):
                Add(differences, VersionRules.CausalAttention, layer.Writer, target);
                break;
        }

        return differences;
    }

    /// <summary>The differences of a layer for the most extreme numbers alone.</summary>
    /// <inheritdoc cref="Of"/>
    public static IReadOnlyList<string> OfExtremes(LayerSettings layer, KerasWriter target, IReadOnlyList<KerasCallTensor> inputs)
    {
        List<string> differences = [];
        switch (layer.ClassName)
        {
            case "UnitNormalization":
                Add(differences, VersionRules.UnitNorms, layer.Writer, target);
                break;
            case "Dot" when layer.Bool("normalize", false):
                Add(differences, VersionRules.DotNorms, layer.Writer, target);
                break;
            case "GlobalAveragePooling1D" or "Attention" or "AdditiveAttention" or "Masking" when layer.ClassName == "Masking" || inputs.Any(i => i.HasMask):
                Add(differences, VersionRules.MaskedNumbers, layer.Writer, target);
                break;
            case "BatchNormalization" or "BatchNormalizationV1" when inputs is [KerasCallTensor only] && layer.Number("epsilon", 1e-3) < FusedEpsilon.Least && FusedEpsilon.MayBeFused(layer, only.Shape.Rank):
                // An epsilon that was raised is written as what it was raised to.
                if (VersionRules.FusedEpsilon.Find(layer.Writer) == SmallEpsilon.Plain)
                {
                    Add(differences, VersionRules.FusedEpsilon, layer.Writer, target);
                }

                break;
        }

        return [.. differences.Select(d => $"{ConcernedBy(layer.ClassName)}: {d}")];
    }

    private static string ConcernedBy(string className) => className switch
    {
        "UnitNormalization" or "Dot" => "what the shortest vectors are divided by",
        "BatchNormalization" or "BatchNormalizationV1" => "an epsilon below 1.001e-5",
        _ => "masked steps that are NaN or infinite",
    };

    private static void AddOfIntegers(List<string> differences, LayerSettings layer, KerasWriter target)
    {
        switch (layer.ClassName)
        {
            case "Resizing" when layer.Text("interpolation") is not "nearest":
                Add(differences, VersionRules.ResizedIntegers, layer.Writer, target);
                break;
            case "CenterCrop" or "RandomFlip" or "RandomRotation" or "RandomTranslation" or "RandomZoom":
                Add(differences, VersionRules.ImageIntegers, layer.Writer, target);
                break;
            case "RandomContrast" or "RandomBrightness":
                Add(differences, VersionRules.ContrastIntegers, layer.Writer, target);
                break;
            case "RandomHeight" or "RandomWidth":
                Add(differences, VersionRules.ExtentIntegers, layer.Writer, target);
                break;
        }
    }

    private static bool IsRecurrent(LayerSettings layer) => layer.ClassName is "LSTM" or "GRU" or "SimpleRNN" or "RNN" or "CuDNNLSTM" or "CuDNNGRU" or "Bidirectional";

    private static bool IsStack(LayerSettings layer) =>
        layer.Json("cell") is { } cell && (KerasJson.Items(cell) is not null || KerasJson.Text(cell, "class_name") == "StackedRNNCells");

    private static bool IsCalledOnSeveral(LayerSettings layer) => layer.Layer.Calls.Any(c => c.References().Skip(1).Any());

    private static void Add<T>(List<string> differences, VersionRule<T> rule, KerasWriter writer, KerasWriter target, T? assumed = null)
        where T : struct, Enum
    {
        if ((rule.Find(target) ?? assumed) is not T theirs)
        {
            return;
        }

        if (rule.Find(writer) is not T ours)
        {
            differences.Add($"the file does not tell {rule.Question} (docs/keras-versions.md)");
        }
        else if (!ours.Equals(theirs))
        {
            string name = target.Version.IsTensorFlowJs ? "TensorFlow.js" : $"Keras {target.Version}";
            differences.Add($"what wrote it means {rule.Cases.First(c => c.Meaning.Equals(ours)).What}, {name} {rule.Cases.First(c => c.Meaning.Equals(theirs)).What}");
        }
    }

    // Activations stand under several names, also in the cells of a recurrent layer and in serialized form.
    private static bool Names(JsonElement config, string activation) => config.ValueKind switch
    {
        JsonValueKind.String => config.GetString() == activation,
        JsonValueKind.Object => config.EnumerateObject().Any(o => o.Name != "name" && Names(o.Value, activation)),
        JsonValueKind.Array => config.EnumerateArray().Any(i => Names(i, activation)),
        _ => false,
    };
}
