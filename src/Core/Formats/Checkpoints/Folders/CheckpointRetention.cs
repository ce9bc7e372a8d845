namespace TfModelTools.Formats.Checkpoints.Folders;

/// <summary>Which checkpoints of a folder stay when a new one is recorded.</summary>
/// <param name="MaxToKeep">How many, the new one among them; older ones are deleted, oldest first. Null keeps all.</param>
/// <param name="KeepEvery">
/// Of those that would be deleted, one is kept for good for every so much time since the last one that was; null keeps none.
/// Such checkpoints are no longer listed in the state file.
/// </param>
public sealed record CheckpointRetention(int? MaxToKeep = null, TimeSpan? KeepEvery = null)
{
    /// <summary>Keeps everything.</summary>
    public static CheckpointRetention All { get; } = new();
}
