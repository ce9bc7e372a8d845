namespace TfModelTools.Backends.Tfjs;

/// <summary>The two forms of a TensorFlow.js model.</summary>
public enum TfjsModelFormat
{
    /// <summary>A graph of TensorFlow's ops, for tf.loadGraphModel: any model, the fastest in the browser, not to be trained on.</summary>
    GraphModel,

    /// <summary>Keras layers, for tf.loadLayersModel: models of Keras alone; they can be trained on.</summary>
    LayersModel,
}
