namespace TfModelTools.Cmdlets.Common;

/// <summary>
/// The base of cmdlets that read checkpoints. A checkpoint is several files: whether a wildcard matches them, or Get-ChildItem puts them into the
/// pipeline one after the other, it is one checkpoint.
/// </summary>
public abstract class CheckpointPathCmdlet : InputPathCmdlet
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    protected override IEnumerable<string> Collapse(IReadOnlyList<string> matches) => CheckpointPaths.Collapse(matches);

    /// <inheritdoc/>
    protected override bool IsAnother(string path) => CheckpointPaths.PrefixOfFile(path) is not { } prefix || _seen.Add(prefix);
}
