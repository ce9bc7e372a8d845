namespace TfModelTools.Backends.Layers;

/// <summary>What reads a configuration of layers, each with wishes of its own.</summary>
internal enum LayersDialect
{
    /// <summary>tf.loadLayersModel, which takes that of Keras 2.</summary>
    TensorFlowJs,

    /// <summary>Keras 2, and Keras 3 where it reads files of Keras 2.</summary>
    Keras2,

    /// <summary>Keras 3.</summary>
    Keras3,
}
