using System.Collections;
using TfModelTools.Inspection;

namespace TfModelTools.Cmdlets.Completion;

/// <summary>Completes names of nodes and layers; the tooltip tells op, element type and shape.</summary>
public class NodeNameCompleter : ModelCompleter
{
    /// <inheritdoc/>
    protected override bool IsWildcard => false;

    private protected override IEnumerable<(string Text, string ToolTip)> Values(InspectedModel model, IDictionary bound) =>
        ModelNodes.List(model, new NodeFilter(recurse: bound.Contains("Recurse"))).Select(n => (n.Name, string.Join(' ', new[] { n.Op, n.DataType, n.Shape }.Where(t => t.Length > 0))));
}
