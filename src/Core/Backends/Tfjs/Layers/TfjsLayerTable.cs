using TfModelTools.Formats.Keras;

namespace TfModelTools.Backends.Tfjs;

/// <summary>The layers that TensorFlow.js 4.22 has (tfjs-layers/src/layers) and computes as Keras does, by Keras' class.</summary>
internal static class TfjsLayerTable
{
    private static readonly Dictionary<string, TfjsLayerRow> ByClass = new[]
    {
        CoreRows.All, ActivationRows.All, ReshapingRows.All, ConvolutionRows.All, PoolingRows.All, NormalizationRows.All, MergeRows.All, RecurrentRows.All, WrapperRows.All,
    }.SelectMany(r => r).ToDictionary(r => r.ClassName, StringComparer.Ordinal);

    /// <summary>Every class that can be written.</summary>
    public static IEnumerable<string> Classes => ByClass.Keys.Order(StringComparer.Ordinal);

    /// <summary>The row of a layer; null when TensorFlow.js has none such.</summary>
    public static TfjsLayerRow? Find(KerasLayerConfig layer) => layer.IsCustom || layer.IsOperation ? null : ByClass.GetValueOrDefault(layer.ClassName);

    /// <summary>Why a layer without a row cannot be written.</summary>
    public static string WhyLacking(KerasLayerConfig layer) => layer.ClassName switch
    {
        _ when layer.IsOperation => $"it is the operation '{layer.ClassName}', not a layer, and TensorFlow.js has layers alone",
        _ when layer.IsCustom => "it is a layer of the model's own, which TensorFlow.js does not know",
        "Lambda" => "it is Python code, which TensorFlow.js cannot run",
        "Resizing" or "CenterCrop" or "CategoryEncoding" or "RandomHeight" or "RandomWidth" or "EinsumDense" or "MultiHeadAttention" =>
            $"TensorFlow.js' {layer.ClassName} computes by rules of its own",
        _ => $"TensorFlow.js has no layer '{layer.ClassName}'",
    };
}
