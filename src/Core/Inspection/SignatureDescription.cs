using TfModelTools.Common;

namespace TfModelTools.Inspection;

/// <summary>One way of calling a model: what goes in and what comes out.</summary>
/// <param name="Tags">The tags of the meta graph it belongs to; empty for none.</param>
/// <param name="Signature">Its key, such as "serving_default"; empty where the file names none, and the inputs and outputs are those the model itself tells.</param>
/// <param name="Method">What it is for, such as "tensorflow/serving/predict"; empty when not recorded.</param>
/// <param name="Inputs">The inputs, in order.</param>
/// <param name="Outputs">The outputs, in order.</param>
/// <param name="Format">What the file is, for people.</param>
/// <param name="Path">The file or folder.</param>
public sealed record SignatureDescription(
    IReadOnlyList<string> Tags,
    string Signature,
    string Method,
    IReadOnlyList<SignaturePortDescription> Inputs,
    IReadOnlyList<SignaturePortDescription> Outputs,
    string Format,
    string Path)
{
    /// <inheritdoc cref="SignatureDescription"/>
    public IReadOnlyList<string> Tags { get; init; } = new ReadableCollection<string>(Tags);

    /// <inheritdoc cref="SignatureDescription"/>
    public IReadOnlyList<SignaturePortDescription> Inputs { get; init; } = new ReadableCollection<SignaturePortDescription>(Inputs);

    /// <inheritdoc cref="SignatureDescription"/>
    public IReadOnlyList<SignaturePortDescription> Outputs { get; init; } = new ReadableCollection<SignaturePortDescription>(Outputs);

    /// <summary>What it takes beside its inputs: what is assumed as long as nothing else is fed.</summary>
    public ReadableCollection<AssumedInput> Assumed { get; init; } = [];

    /// <summary>What predictions do otherwise than the source model would, in one sentence each.</summary>
    public ReadableCollection<string> Notes { get; init; } = [];

    /// <summary>The samples of a batch, of a model that keeps state from batch to batch; null for others.</summary>
    public int? StateBatch { get; init; }

    /// <summary>Such as "serving_default: x -> y".</summary>
    public override string ToString() =>
        $"{(Signature.Length > 0 ? Signature + ": " : string.Empty)}{string.Join(", ", Inputs.Select(i => i.Name))} -> {string.Join(", ", Outputs.Select(o => o.Name))}";
}
