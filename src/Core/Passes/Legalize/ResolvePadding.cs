using TfModelTools.Graph;

namespace TfModelTools.Passes.Legalize;

/// <summary>Makes padding by rule SAME explicit where the extents are known.</summary>
/// <param name="isKept">Whether the target has the rule for the node.</param>
internal sealed class ResolvePadding(Func<GraphNode, bool> isKept) : LegalizingPass<Operator>
{
    /// <inheritdoc/>
    protected override GraphValue? TakeApart(GraphNode node, Operator op, NodeParts parts) =>
        SpatialWindows.Of(node) is { Padding.IsSame: true } windows && windows.Resolved(node.Inputs[0].Shape) is { } padding && !isKept(node)
            ? parts.NodeOfMany("padded", windows.With(windows.Strides, padding), [.. node.Inputs]).Output
            : null;
}
