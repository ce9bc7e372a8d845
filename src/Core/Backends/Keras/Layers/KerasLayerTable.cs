using TfModelTools.Formats.Keras;

namespace TfModelTools.Backends.Keras;

/// <summary>The layers of Keras 2.15 and 3, by class, with their options (keras/layers of 2.15, keras/src/layers of 3).</summary>
internal static class KerasLayerTable
{
    private static readonly Dictionary<string, KerasLayerRow> ByClass = new[]
    {
        CoreRows.All, ActivationRows.All, ReshapingRows.All, ConvolutionRows.All, PoolingRows.All, NormalizationRows.All, PreprocessingRows.All, MergeRows.All, RecurrentRows.All, AttentionRows.All,
        WrapperRows.All,
    }.SelectMany(r => r).ToDictionary(r => r.ClassName, StringComparer.Ordinal);

    /// <summary>Every class that can be written.</summary>
    public static IEnumerable<string> Classes => ByClass.Keys.Order(StringComparer.Ordinal);

    /// <summary>The row of a layer; null when there is none.</summary>
    public static KerasLayerRow? Find(KerasLayerConfig layer) => layer.IsCustom || IsOperation(layer) ? null : ByClass.GetValueOrDefault(layer.ClassName);

    /// <summary>Whether a layer is an operation called as a layer, which is handed on as it is or not at all.</summary>
    public static bool IsOperation(KerasLayerConfig layer) => layer.Model is null && (layer.IsOperation || IsTensorFlowOp(layer));

    /// <summary>Whether it is an op of TensorFlow as Keras 2 wraps one.</summary>
    public static bool IsTensorFlowOp(KerasLayerConfig layer) => layer.ClassName is "TFOpLambda" or "SlicingOpLambda" or "TensorFlowOpLayer" or "ClassMethod" or "InstanceMethod" or "InstanceProperty";

    /// <summary>The class that a layer is written as.</summary>
    public static string ClassOf(KerasModelLayer layer, KerasDialect dialect) =>
        layer.Config.Model is { } model ? model.IsSequential ? "Sequential" : "Functional" : Find(layer.Config)?.WrittenAs(layer, dialect) ?? layer.Config.ClassName;

    /// <summary>Why a layer cannot be written; null when it can be, as far as its class tells.</summary>
    public static string? WhyLacking(KerasLayerConfig layer, KerasDialect dialect) => layer.ClassName switch
    {
        _ when layer.IsCustom => "it is a layer of the model's own, whose code is in no file of Keras",
        "Lambda" => "it is Python code, which is not carried over",
        _ when IsTensorFlowOp(layer) => dialect.IsKeras3 ? $"it is an op of TensorFlow as a layer, which {dialect} does not have: write it for Keras 2, as .h5" : null,
        _ when layer.IsOperation => !dialect.IsKeras3 ? $"it is an operation of Keras 3, which {dialect} does not have"
            : layer.Module is null ? "it is an operation of Keras 3, and the file does not say of which module: save the model as .keras"
            : null,
        _ when Find(layer) is not { } row => $"Keras has no layer '{layer.ClassName}' that is known here",
        _ when Find(layer) is { Only: > 0 } only && only.Only != dialect.Major => $"{dialect} has no layer '{layer.ClassName}'",
        _ => null,
    };
}
