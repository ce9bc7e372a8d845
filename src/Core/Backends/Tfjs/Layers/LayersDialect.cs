using TfModelTools.Formats.Keras;

namespace TfModelTools.Backends.Tfjs;

/// <summary>What reads a configuration of layers: both take that of Keras 2, each with wishes of its own.</summary>
internal enum LayersDialect
{
    /// <summary>tf.loadLayersModel.</summary>
    TensorFlowJs,

    /// <summary>Keras 2, and Keras 3 where it reads files of Keras 2.</summary>
    Keras,
}

/// <summary>What follows from a dialect.</summary>
internal static class LayersDialects
{
    /// <summary>Where a layer means other numbers there than to what wrote it.</summary>
    public static KerasDifferences Differences(this LayersDialect dialect, KerasModelLayer layer) => dialect == LayersDialect.Keras ? layer.ToKeras2 : layer.ToTensorFlowJs;
}
