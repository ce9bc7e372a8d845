using TfModelTools.Common;
using TfModelTools.Formats.Checkpoints.Folders;
using TfModelTools.Tensors;

namespace TfModelTools.Weights.Checkpoints;

/// <summary>How a checkpoint is written.</summary>
public sealed record CheckpointExportOptions
{
    /// <summary>What to do when there is a checkpoint of that prefix.</summary>
    public OverwriteMode Overwrite { get; init; } = OverwriteMode.Refuse;

    /// <summary>The training step, appended to the prefix as "-STEP"; null to append nothing.</summary>
    public long? GlobalStep { get; init; }

    /// <summary>Which older checkpoints of the folder stay; by default all.</summary>
    public CheckpointRetention Retention { get; init; } = CheckpointRetention.All;

    /// <summary>Whether the folder's state file names the new checkpoint as the latest.</summary>
    public bool UpdateState { get; init; } = true;

    /// <summary>Whether the graph (.meta) of the checkpoint that the variables come from goes along.</summary>
    public bool MetaGraph { get; init; } = true;

    /// <summary>Whether the graph of objects of the checkpoint that the variables come from goes along, its entries adjusted.</summary>
    public bool ObjectGraph { get; init; } = true;

    /// <summary>Bytes after which a new data file is begun; a single variable may be larger. No limit by default.</summary>
    public long ShardBytes { get; init; } = long.MaxValue;

    /// <summary>
    /// The element type to turn numbers of the same kind into: a float type is for variables of floats, an integer type for integers,
    /// a complex type for complex numbers. Others keep theirs, so that a step counter stays one and the program that restores the
    /// checkpoint finds the type it expects. Null for their own. Casts saturate (see <see cref="WeightChanges.DataType"/>).
    /// </summary>
    public DataType? DataType { get; init; }

    /// <summary>Gives each variable its new name; null keeps names.</summary>
    public Func<string, string>? Rename { get; init; }

    /// <summary>The clock, for the state file's times.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Where to report progress, in bytes.</summary>
    public IProgress<ProgressReport>? Progress { get; init; }

    /// <summary>Called behind every step that changes what other programs see, so that a test can look.</summary>
    internal Action? AfterStep { get; init; }
}
