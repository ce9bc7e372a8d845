using System.Collections;
using TfModelTools.Inspection;

namespace TfModelTools.Cmdlets.Completion;

/// <summary>Completes the ops and classes of layers that a model has; the tooltip tells how many there are.</summary>
public sealed class NodeOpCompleter : ModelCompleter
{
    /// <inheritdoc/>
    protected override bool IsWildcard => true;

    private protected override IEnumerable<(string Text, string ToolTip)> Values(InspectedModel model, IDictionary bound) =>
        ModelNodes.List(model, new NodeFilter(recurse: bound.Contains("Recurse"))).CountBy(n => n.Op, StringComparer.Ordinal)
            .OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => (c.Key, FormattableString.Invariant($"{c.Value} nodes")));
}
