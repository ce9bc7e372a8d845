using System.Collections;
using TfModelTools.Inspection;

namespace TfModelTools.Cmdlets.Completion;

/// <summary>Completes sets of tags, as 'serve,gpu'.</summary>
public sealed class TagCompleter : ModelCompleter
{
    /// <inheritdoc/>
    protected override bool IsWildcard => false;

    private protected override IEnumerable<(string Text, string ToolTip)> Values(InspectedModel model, IDictionary bound) =>
        model.Graphs.Where(g => g.Tags.Count > 0).Select(g => (string.Join(',', g.Tags), FormattableString.Invariant($"{g.Graph.Nodes.Count} nodes")));
}
