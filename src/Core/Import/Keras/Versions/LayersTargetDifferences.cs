using System.Text.Json;
using TfModelTools.Formats.Keras;

namespace TfModelTools.Import.Keras.Versions;

/// <summary>
/// Where a layer means other numbers to the version of Keras that wrote it than to TensorFlow.js, to which the same configuration is handed: by <see cref="VersionRules"/>.
/// </summary>
internal static class LayersTargetDifferences
{
    private static readonly KerasWriter TensorFlowJs = new(KerasVersion.TensorFlowJs, "tensorflow");

    /// <summary>The differences of a layer.</summary>
    public static IReadOnlyList<string> Of(LayerSettings layer)
    {
        List<string> differences = [];
        if (Names(layer.Layer.Config, "hard_sigmoid"))
        {
            Add(differences, VersionRules.HardSigmoid, layer.Writer);
        }

        if (layer.ClassName == "UpSampling2D" && layer.Text("interpolation") == "bilinear")
        {
            Add(differences, VersionRules.BilinearUpSampling, layer.Writer);
        }

        if (layer.ClassName == "BatchNormalization" && layer.Has("mode"))
        {
            Add(differences, VersionRules.BatchNormStatistic, layer.Writer, BatchStatistic.Variance);
            if (layer.Int("mode") != 0)
            {
                differences.Add(layer.Int("mode") == 1 ? "it normalizes each sample by itself (mode 1 of Keras 1)" : "it normalizes by the batch at hand also while predicting (mode 2 of Keras 1)");
            }
        }

        // With a stride of 1 and an odd kernel both ways of padding are the same.
        if (layer.ClassName.Contains("Conv", StringComparison.Ordinal) && layer.Text("padding") == "same" && VersionRules.Convolutions.Find(layer.Writer) == ConvolutionForm.Theano
            && ((layer.OptionalInts("strides") ?? []).Any(s => s != 1) || (layer.OptionalInts("kernel_size") ?? []).Any(k => k % 2 == 0)))
        {
            Add(differences, VersionRules.Convolutions, layer.Writer);
        }

        return differences;
    }

    /// <summary>The differences of a layer that is called on tensors with a mask.</summary>
    public static IReadOnlyList<string> OfMasked(LayerSettings layer)
    {
        List<string> differences = [];
        if (layer.ClassName == "Bidirectional" && layer.For(layer.Inner("layer")).Bool("return_sequences", false))
        {
            Add(differences, VersionRules.BidirectionalMaskedSteps, layer.Writer);
        }

        if (layer.Bool("stateful", false) || layer.Layer.Calls.Any(c => c.References().Skip(1).Any()))
        {
            Add(differences, VersionRules.MaskedStarts, layer.Writer);
            Add(differences, VersionRules.RecurrentMasks, layer.Writer);
        }

        return differences;
    }

    private static void Add<T>(List<string> differences, VersionRule<T> rule, KerasWriter writer)
        where T : struct, Enum
    {
        if (rule.Find(TensorFlowJs) is T theirs)
        {
            Add(differences, rule, writer, theirs);
        }
    }

    private static void Add<T>(List<string> differences, VersionRule<T> rule, KerasWriter writer, T theirs)
        where T : struct, Enum
    {
        if (rule.Find(writer) is not T ours)
        {
            differences.Add($"the file does not tell {rule.Question} (docs/keras-versions.md)");
        }
        else if (!ours.Equals(theirs))
        {
            differences.Add($"the version of Keras that wrote it means {rule.Cases.First(c => c.Meaning.Equals(ours)).What}, TensorFlow.js {rule.Cases.First(c => c.Meaning.Equals(theirs)).What}");
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
