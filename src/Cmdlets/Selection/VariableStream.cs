using TfModelTools.Cmdlets.Objects;
using TfModelTools.Weights.Selection;

namespace TfModelTools.Cmdlets.Selection;

/// <summary>Variables that come through a pipeline and are selected as they come, each once. What none of them fitted is known at the end.</summary>
internal sealed class VariableStream
{
    private readonly DistinctVariables _distinct = new();
    private readonly Dictionary<string, List<CheckpointVariable>> _seen = new(StringComparer.Ordinal);

    /// <summary>Those that are wanted.</summary>
    /// <param name="variables">Variables that came.</param>
    /// <param name="selector">What selects.</param>
    public IEnumerable<CheckpointVariable> Take(IEnumerable<CheckpointVariable> variables, VariableSelector selector)
    {
        foreach (CheckpointVariable variable in _distinct.Take(variables))
        {
            if (!_seen.TryGetValue(variable.Path, out List<CheckpointVariable>? seen))
            {
                _seen.Add(variable.Path, seen = []);
            }

            seen.Add(variable);
            if (selector.Takes(variable.Name, variable.IsOptimizerState))
            {
                yield return variable;
            }
        }
    }

    /// <summary>What the user should know of the names and keys that no variable of a file had.</summary>
    /// <param name="selector">What selected.</param>
    /// <exception cref="MissingKeysException">Keys are not there, and may not be missing.</exception>
    public IEnumerable<string> Unmatched(VariableSelector selector) =>
        _seen.SelectMany(file => selector.Apply(file.Value, static v => v.Info, static v => v.IsOptimizerState, file.Key).Warnings);
}
