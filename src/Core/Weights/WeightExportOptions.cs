using TfModelTools.Common;
using TfModelTools.Formats.Npy;
using TfModelTools.Weights.Keras;

namespace TfModelTools.Weights;

/// <summary>How weights are exported.</summary>
public sealed record WeightExportOptions : WeightChanges
{
    /// <summary>The format; null to go by the extension (see <see cref="WeightFormats.FromExtension"/>).</summary>
    public WeightFormat? Format { get; init; }

    /// <summary>What to do when the output exists.</summary>
    public OverwriteMode Overwrite { get; init; } = OverwriteMode.Refuse;

    /// <summary>Whether an .npz archive is compressed.</summary>
    public NpzCompression Compression { get; init; } = NpzCompression.Stored;

    /// <summary>
    /// The layers of the model and their weights in order, for an HDF5 file in the layout of Keras' weight files, which its load_weights reads;
    /// null for a dataset under each name.
    /// </summary>
    public KerasWeightOrder? KerasOrder { get; init; }

    /// <summary>Whether the output is brought to the disk before it takes its place (<see cref="OutputFile.FlushesToDisk"/>).</summary>
    public bool FlushToDisk { get; init; } = true;

    /// <summary>Where to report progress, in bytes.</summary>
    public IProgress<ProgressReport>? Progress { get; init; }
}
