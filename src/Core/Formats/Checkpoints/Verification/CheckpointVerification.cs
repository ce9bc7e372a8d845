namespace TfModelTools.Formats.Checkpoints.Verification;

/// <summary>What a verification found.</summary>
/// <param name="Path">The prefix of the checkpoint; the path as given when none was found there.</param>
/// <param name="Version">The format; null when no checkpoint was found.</param>
/// <param name="VariableCount">The variables that the index lists.</param>
/// <param name="ByteCount">The bytes of values whose checksums were verified.</param>
/// <param name="Faults">Everything that is wrong, by file and place; empty for a sound checkpoint.</param>
public sealed record CheckpointVerification(string Path, CheckpointVersion? Version, int VariableCount, long ByteCount, IReadOnlyList<CheckpointFault> Faults)
{
    /// <summary>Whether nothing is wrong.</summary>
    public bool IsSound => Faults.Count == 0;
}
