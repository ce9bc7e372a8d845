namespace TfModelTools.Import.GraphDef;

/// <summary>A node that cannot be imported: caught at the node, so that all of them are listed.</summary>
/// <param name="reason">Why.</param>
/// <param name="until">When it could be.</param>
internal sealed class UnsupportedNodeException(string reason, OpenUntil until = OpenUntil.Never) : Exception(reason)
{
    /// <summary>The op whose importer refuses; empty when the value itself does.</summary>
    public string Op { get; init; } = string.Empty;

    /// <summary>Whether the node is a variable whose value is not there.</summary>
    public bool IsMissingVariable { get; init; }

    /// <summary>When the node could be imported.</summary>
    public OpenUntil Until { get; } = until;
}
