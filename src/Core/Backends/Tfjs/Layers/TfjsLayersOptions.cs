using TfModelTools.Formats.Tfjs;

namespace TfModelTools.Backends.Tfjs;

/// <summary>How a layers model of TensorFlow.js is written.</summary>
public sealed record TfjsLayersOptions
{
    /// <summary>The most bytes of a file of weights.</summary>
    public long ShardBytes { get; init; } = TfjsWeightsWriter.DefaultShardBytes;

    /// <summary>Which weights are stored smaller; none for as they are. Patterns are over the names that the weights have in the model written, LAYER/WEIGHT.</summary>
    public IReadOnlyList<TfjsQuantizationRule> Quantization { get; init; } = [];

    /// <summary>Whether the weights of each layer are a group of files of their own.</summary>
    public bool IsSplitByLayer { get; init; }
}
