using TfModelTools.Common;

namespace TfModelTools.Backends.Keras;

/// <summary>What a Keras model is to be like.</summary>
public sealed record KerasOptions : BackendOptions
{
    /// <summary>The Keras that an .h5 file is written for, 2 or 3; null for 2, whose files Keras 3 reads as well. A .keras file is one of Keras 3.</summary>
    public int? KerasVersion { get; init; }

    /// <inheritdoc/>
    public override void RequireAllowed(string path) => OutputFile.EnsureAllowed(path, Overwrite);

    /// <inheritdoc/>
    public override string DescribeReplacement(string path) => OutputFile.Describe(path, Overwrite);
}
