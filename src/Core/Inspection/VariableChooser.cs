using TfModelTools.Backends.TensorFlow;
using TfModelTools.Formats;
using TfModelTools.Weights;
using TfModelTools.Weights.Selection;

namespace TfModelTools.Inspection;

/// <summary>Chooses and names the variables of a model that is converted, by the selection that every other operation on variables has.</summary>
public static class VariableChooser
{
    /// <summary>What chooses.</summary>
    /// <param name="model">The path of the model, for what is told.</param>
    /// <param name="selector">Which variables are meant.</param>
    /// <param name="names">New names; null to keep them.</param>
    /// <returns>The choice; null where all are taken as they are.</returns>
    public static Func<IReadOnlyList<VariableInfo>, VariableChoice>? Create(string model, VariableSelector selector, NameMap? names)
    {
        ArgumentNullException.ThrowIfNull(selector);
        VariableSelection s = selector.Selection;
        return names is null && s is { Include.Count: 0, Exclude.Count: 0, Keys: null, ExcludeOptimizer: false }
            ? null
            : variables => Choose(model, selector, variables, names is null ? null : _ => names.Apply, () => names?.DescribeUnused("of the table of names"));
    }

    /// <summary>What chooses.</summary>
    /// <param name="model">The path of the model, for what is told.</param>
    /// <param name="selector">Which variables are meant.</param>
    /// <param name="naming">Works out the new name of each of some, by its own.</param>
    public static Func<IReadOnlyList<VariableInfo>, VariableChoice> CreateNaming(string model, VariableSelector selector, Func<IReadOnlyList<string>, Func<string, string>> naming)
    {
        ArgumentNullException.ThrowIfNull(selector);
        ArgumentNullException.ThrowIfNull(naming);
        return variables => Choose(model, selector, variables, naming, () => null);
    }

    private static VariableChoice Choose(string model, VariableSelector selector, IReadOnlyList<VariableInfo> variables, Func<IReadOnlyList<string>, Func<string, string>>? naming, Func<string?> describeUnused)
    {
        VariableSelectionResult<VariableInfo> result = selector.Apply(variables, model);
        Func<string, string>? rename = naming?.Invoke([.. result.Variables.Select(v => v.Name)]);
        Dictionary<string, string> chosen = result.Variables.ToDictionary(v => v.Name, v => rename?.Invoke(v.Name) ?? v.Name, StringComparer.Ordinal);
        return new VariableChoice(chosen, describeUnused() is { } unused ? [.. result.Warnings, unused] : [.. result.Warnings])
        {
            Fault = chosen.Count == 0 && variables.Count > 0 ? selector.NothingSelected(variables, model) : null,
        };
    }
}
