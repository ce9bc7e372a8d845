using TfModelTools.Common;

namespace TfModelTools.Cmdlets.Objects;

/// <summary>A scope of graph nodes, as a drive shows it: a folder.</summary>
public sealed class NodeScope
{
    internal NodeScope(ScopeNode<object> node)
    {
        Name = node.Segment;
        FullName = node.Path;
        NodeCount = node.ItemCount;
    }

    /// <summary>The last part of the scope's path.</summary>
    public string Name { get; }

    /// <summary>The path from the drive's root.</summary>
    public string FullName { get; }

    /// <summary>How many nodes the scope holds, those of scopes below it included.</summary>
    public int NodeCount { get; }

    /// <summary>The path from the drive's root.</summary>
    public override string ToString() => FullName;
}
