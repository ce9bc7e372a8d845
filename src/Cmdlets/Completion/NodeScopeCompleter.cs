using System.Collections;
using TfModelTools.Common;
using TfModelTools.Inspection;

namespace TfModelTools.Cmdlets.Completion;

/// <summary>Completes scopes of nodes; the tooltip tells how many nodes are in them and in scopes within them.</summary>
public sealed class NodeScopeCompleter : ModelCompleter
{
    /// <inheritdoc/>
    protected override bool IsWildcard => false;

    // The scopes of a long name take the square of its length: no more of them are offered than anything may be nested.
    private protected override IEnumerable<(string Text, string ToolTip)> Values(InspectedModel model, IDictionary bound) =>
        ModelNodes.List(model, new NodeFilter(recurse: bound.Contains("Recurse"))).SelectMany(n => ScopePath.Scopes(n.Name).Take(Limits.MaxDepth)).CountBy(s => s, StringComparer.Ordinal)
            .OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => (c.Key, FormattableString.Invariant($"{c.Value} nodes")));
}
