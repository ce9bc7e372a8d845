using System.Text.Json;
using TfModelTools.Formats.Keras;

namespace TfModelTools.Import.Keras;

/// <summary>
/// What layers do when Keras 2 calls them with training=True: most compute the same, normalization by batches takes the statistics of the
/// batch, and layers that draw random numbers are refused. A class nobody has thought of is refused too.
/// </summary>
internal static class TrainingRules
{
    // By the heading of the support table: none of these layers looks at the argument. Those that hold other layers hand it on to them.
    private static readonly HashSet<string> Unaffected = new(StringComparer.Ordinal) { "Core", "Activation", "Reshaping", "Convolution", "Pooling", "Merging", "Preprocessing", "Custom" };

    private static readonly HashSet<string> UnaffectedClasses = new(StringComparer.Ordinal)
    {
        "LayerNormalization", "RMSNormalization", "GroupNormalization", "UnitNormalization", "ActivityRegularization", "Bidirectional", "TimeDistributed",
    };

    // Layers that have one option which turns their randomness off.
    private static readonly string[] Rates = ["rate", "stddev", "dropout", "recurrent_dropout"];

    /// <summary>Refuses a layer whose result in training is random, or not known.</summary>
    /// <exception cref="UnsupportedLayerException">It is called with training=True, and is such a layer.</exception>
    public static void Require(LayerContext c, LayerDefinition definition)
    {
        if (!c.IsTraining || Unaffected.Contains(definition.Category) || UnaffectedClasses.Contains(definition.ClassName) || IsBatchNormalization(definition.ClassName))
        {
            return;
        }

        bool hasRate = definition.Category is "Recurrent" or "Attention"
            || definition.ClassName is "Dropout" or "SpatialDropout1D" or "SpatialDropout2D" or "SpatialDropout3D" or "GaussianDropout" or "AlphaDropout" or "GaussianNoise";
        if (!hasRate)
        {
            throw new UnsupportedLayerException("it is called with training=True, which changes what it computes in a way that is not supported: save the model with that layer called without it");
        }

        foreach (LayerSettings settings in Cells(c.Settings))
        {
            if (Rates.FirstOrDefault(r => settings.Number(r, 0) != 0) is string rate)
            {
                throw new UnsupportedLayerException(
                    $"it is called with training=True and has {rate} = {settings.Json(rate)}: its result is random also at prediction, which cannot be repeated. Save the model with that layer called without training=True, or with {rate} = 0");
            }
        }
    }

    /// <summary>Whether the layer normalizes by the statistics of the batch: in training, unless TensorFlow 2's rule holds that a frozen layer does not.</summary>
    /// <exception cref="UnsupportedLayerException">It cannot be told, or statistics of this kind are not supported.</exception>
    public static bool UsesBatchStatistics(LayerContext c)
    {
        if (!c.IsTraining)
        {
            return false;
        }

        // tf_keras/layers/normalization/batch_normalization.py, _get_training_value: since TensorFlow 2.0. Its number, 2.2.4, is also that of TensorFlow 1.13 to 1.15.
        KerasVersion version = c.Settings.Version;
        if (!c.Settings.IsTrainable && c.Settings.ClassName != "BatchNormalizationV1")
        {
            if (version.Major == 2 && version.Minor == 2 && version.IsTensorFlow)
            {
                throw new UnsupportedLayerException("it is frozen and called with training=True, which TensorFlow 1 and 2 compute differently, and its file does not tell which of them wrote it: save the model with that layer called without training=True");
            }

            if (version.Major >= 3 || version is { Major: 2, Minor: >= 4 } || version is { Major: 2, Minor: 3, IsTensorFlow: true })
            {
                return false;
            }
        }

        return c.IsPerStep
            ? throw new UnsupportedLayerException("it is called with training=True inside TimeDistributed, where the batch it takes its statistics of depends on how the model was called")
            : c.Mask is not null
                ? throw new UnsupportedLayerException("it is called with training=True on masked steps, whose statistics differ between versions of Keras: save the model with that layer called without training=True")
                : true;
    }

    private static bool IsBatchNormalization(string className) => className is "BatchNormalization" or "BatchNormalizationV1" or "SyncBatchNormalization";

    // A layer's own options, and those of the cells in it.
    private static IEnumerable<LayerSettings> Cells(LayerSettings settings)
    {
        yield return settings;
        foreach (string option in new[] { "cell", "cells" })
        {
            IEnumerable<KerasLayerConfig> inner = settings.Json(option) switch
            {
                { ValueKind: JsonValueKind.Array } => settings.InnerList(option),
                { ValueKind: JsonValueKind.Object } => [settings.Inner(option)],
                _ => [],
            };
            foreach (LayerSettings cell in inner.SelectMany(i => Cells(settings.For(i))))
            {
                yield return cell;
            }
        }
    }
}
