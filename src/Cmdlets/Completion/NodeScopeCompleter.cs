using System.Collections;
using TfModelTools.Common;
using TfModelTools.Inspection;

namespace TfModelTools.Cmdlets.Completion;

/// <summary>Completes scopes of nodes; the tooltip tells how many nodes are in them and in scopes within them.</summary>
public sealed class NodeScopeCompleter : ModelCompleter
{
    /// <inheritdoc/>
    protected override bool IsWildcard => false;

    private protected override IEnumerable<(string Text, string ToolTip)> Values(InspectedModel model, IDictionary bound) =>
        ModelNodes.List(model, new NodeFilter(recurse: bound.Contains("Recurse"))).SelectMany(n => ScopePath.Scopes(n.Name)).CountBy(s => s, StringComparer.Ordinal)
            .OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => (c.Key, FormattableString.Invariant($"{c.Value} nodes")));
}
