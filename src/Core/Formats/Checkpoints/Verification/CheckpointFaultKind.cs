namespace TfModelTools.Formats.Checkpoints.Verification;

/// <summary>What is wrong with a checkpoint.</summary>
public enum CheckpointFaultKind
{
    /// <summary>A file, or a checkpoint that a state file names, is not there or cannot be read.</summary>
    Missing,

    /// <summary>A file is of another kind.</summary>
    NotACheckpoint,

    /// <summary>A file is shorter than what is recorded of it.</summary>
    Truncated,

    /// <summary>A block, a record or a value contradicts the format.</summary>
    Damaged,

    /// <summary>A checksum does not agree with its bytes.</summary>
    Checksum,

    /// <summary>A variable has an element type that is not known.</summary>
    UnknownType,

    /// <summary>The slices of a partitioned variable overlap, leave a gap, are listed but not there, or there but not listed.</summary>
    Slices,

    /// <summary>Two variables take the same bytes of a data file.</summary>
    Overlap,

    /// <summary>Bytes of a data file belong to no variable and are no padding.</summary>
    Gap,

    /// <summary>The graph of objects names a variable that is not there.</summary>
    ObjectGraph,

    /// <summary>A feature or a size is beyond what can be read here.</summary>
    Unsupported,
}
