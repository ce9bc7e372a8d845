using TfModelTools.Common;

namespace TfModelTools.Formats;

/// <summary>A format that is not what was wanted, with what to do for each thing that may have been wanted.</summary>
/// <param name="What">What it is, with its article.</param>
/// <param name="ForModel">What to do where a model was wanted.</param>
/// <param name="ForWeights">What to do where weights were wanted.</param>
internal sealed record ForeignFormat(string What, string ForModel, string ForWeights)
{
    /// <summary>The fault of such a file where a model was wanted.</summary>
    public UnrecognizedFormatException ModelFault(string path) => new($"'{path}' is {What}.", ForModel, path);

    /// <summary>The fault of such a file where a checkpoint was wanted.</summary>
    public UnrecognizedFormatException CheckpointFault(string path) => new($"'{path}' is {What}, expected a TensorFlow checkpoint.", ForWeights, path);

    /// <summary>The fault of such a file where weights were wanted.</summary>
    public UnrecognizedFormatException WeightsFault(string path) => new($"'{path}' is {What}.", ForWeights, path);
}
