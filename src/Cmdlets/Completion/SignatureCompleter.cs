using System.Collections;
using TfModelTools.Inspection;

namespace TfModelTools.Cmdlets.Completion;

/// <summary>Completes keys of signatures; the tooltip tells inputs and outputs.</summary>
public class SignatureCompleter : ModelCompleter
{
    /// <inheritdoc/>
    protected override bool IsWildcard => false;

    private protected override IEnumerable<(string Text, string ToolTip)> Values(InspectedModel model, IDictionary bound) =>
        model.Graphs.SelectMany(g => g.Signatures).Where(s => s.Key.Length > 0)
            .Select(s => (s.Key, $"{string.Join(", ", s.Inputs.Select(i => i.Key))} -> {string.Join(", ", s.Outputs.Select(o => o.Key))}"));
}
