using TfModelTools.Formats.Keras;
using TfModelTools.Import.Keras.Layers;
using TfModelTools.Import.Keras.Operations;

namespace TfModelTools.Import.Keras;

/// <summary>The layers that can be imported, and those known that cannot.</summary>
internal static class LayerTable
{
    /// <summary>Every layer that can be imported, family by family.</summary>
    public static IReadOnlyList<LayerDefinition> Definitions { get; } =
    [
        .. CoreLayers.Definitions,
        .. ActivationLayers.Definitions,
        .. TrainingOnlyLayers.Definitions,
        .. ReshapingLayers.Definitions,
        .. ConvolutionLayers.Definitions,
        .. LocallyConnectedLayers.Definitions,
        .. Keras1Layers.Definitions,
        .. PoolingLayers.Definitions,
        .. NormalizationLayers.Definitions,
        .. PreprocessingLayers.Definitions,
        .. RecurrentLayers.Definitions,
        .. WrapperLayers.Definitions,
        .. ConvolutionalRecurrentLayers.Definitions,
        .. AttentionLayers.Definitions,
        .. MultiHeadAttentionLayer.Definitions,
        .. EinsumDenseLayer.Definitions,
        .. OperationLayers.Definitions,
        .. MergeLayers.Definitions,
        .. AddonsLayers.Definitions,
    ];

    private static readonly Dictionary<string, LayerDefinition> ByClass = Definitions.ToDictionary(d => d.ClassName, StringComparer.Ordinal);

    /// <summary>The definition of a class; null when it is not in the table.</summary>
    public static LayerDefinition? Find(string className) => ByClass.GetValueOrDefault(className);

    /// <summary>The definition of a layer or operation; null when there is none.</summary>
    /// <remarks>A class that a package registered is looked up with its package: one of Keras' name may compute something else.</remarks>
    public static LayerDefinition? Find(KerasLayerConfig layer) =>
        layer.Package is string package ? Find($"{package}>{layer.ClassName}")
        : layer.IsCustom ? null
        : layer.IsOperation && OperationTable.Find(layer.ClassName) is not null ? OperationLayers.ForKeras3(layer.ClassName)
        : layer.IsOperation && layer.Module is not null ? null
        : Find(layer.ClassName);
}
