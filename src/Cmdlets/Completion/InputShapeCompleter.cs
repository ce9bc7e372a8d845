using System.Collections;
using TfModelTools.Inspection;

namespace TfModelTools.Cmdlets.Completion;

/// <summary>Completes shapes of inputs: what the model declares, for one sample; with the input's name where there are several.</summary>
public sealed class InputShapeCompleter : ModelCompleter
{
    /// <inheritdoc/>
    protected override bool IsWildcard => false;

    private protected override IEnumerable<(string Text, string ToolTip)> Values(InspectedModel model, IDictionary bound)
    {
        SignatureDescription[] signatures = [.. ModelSignatures.List(model)];
        SignatureDescription? chosen = bound["Signature"] is string key ? Array.Find(signatures, s => s.Signature == key)
            : Array.Find(signatures, s => s.Signature == "serving_default") ?? signatures.FirstOrDefault();
        foreach (SignaturePortDescription input in chosen?.Inputs ?? [])
        {
            if (input.Dimensions is { Count: > 0 } extents)
            {
                string shape = string.Join(',', extents.Select((e, axis) => e >= 0 ? FormattableString.Invariant($"{e}") : axis == 0 ? "1" : "?"));
                yield return (chosen!.Inputs.Count > 1 ? $"{input.Name}={shape}" : shape, input.ToString());
            }
        }
    }
}
