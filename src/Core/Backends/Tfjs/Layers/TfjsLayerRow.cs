using TfModelTools.Formats.Keras;

namespace TfModelTools.Backends.Tfjs;

/// <summary>How a class of layers is written for TensorFlow.js: one row of <see cref="TfjsLayerTable"/>.</summary>
/// <param name="ClassName">Keras' class.</param>
/// <param name="WriteOptions">Writes the options, and refuses those that TensorFlow.js lacks or takes otherwise.</param>
internal sealed record TfjsLayerRow(string ClassName, Action<LayerTranslation> WriteOptions)
{
    /// <summary>The class that is written; Keras' own unless said otherwise.</summary>
    public Func<LayerTranslation, string> WrittenAs { get; init; } = t => t.Layer.Config.ClassName;

    /// <summary>Adds the layer's arrays to the weights: by the last part of their slots, as most are named.</summary>
    public Action<LayerTranslation> AddWeights { get; init; } = static t =>
    {
        foreach ((string slot, KerasWeight weight) in t.Layer.Weights)
        {
            t.AddWeight(slot[(slot.LastIndexOf('/') + 1)..], weight);
        }
    };

    /// <summary>Whether it is an input layer, which says nothing of training and has a type of its own.</summary>
    public bool IsInput { get; init; }

    /// <summary>A row of options that TensorFlow.js has as Keras has them.</summary>
    /// <param name="className">Keras' class.</param>
    /// <param name="written">The class that is written.</param>
    /// <param name="writeOptions">Writes the options.</param>
    public static TfjsLayerRow As(string className, string written, Action<LayerTranslation> writeOptions) => new(className, writeOptions) { WrittenAs = _ => written };
}
