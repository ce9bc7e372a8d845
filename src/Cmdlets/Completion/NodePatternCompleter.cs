namespace TfModelTools.Cmdlets.Completion;

/// <summary>Completes names of nodes and layers where wildcards are allowed.</summary>
public sealed class NodePatternCompleter : NodeNameCompleter
{
    /// <inheritdoc/>
    protected override bool IsWildcard => true;
}
