namespace TfModelTools.Formats.Checkpoints;

/// <summary>A checkpoint that has been found.</summary>
/// <param name="Version">Its format.</param>
/// <param name="Prefix">What its files' names begin with, as a full path: the name under which TensorFlow knows it.</param>
/// <param name="Files">The files that tell its content: of V2 the .index, of V1 the file or the numbered files, in order.</param>
public sealed record CheckpointLocation(CheckpointVersion Version, string Prefix, IReadOnlyList<string> Files)
{
    /// <summary>
    /// A path that stands for this checkpoint and no other: the prefix, or of V2 the .index where a file has the prefix' very name (which
    /// may be a V1 checkpoint with other values).
    /// </summary>
    public string ToPath() => Version == CheckpointVersion.V2 && File.Exists(Prefix) ? Files[0] : Prefix;
}
