using TfModelTools.Cmdlets.Objects;
using TfModelTools.Weights.Selection;

namespace TfModelTools.Cmdlets.Selection;

/// <summary>Variables that come through a pipeline and are selected as they come, each once. What none of them fitted, and what a pattern that may be a name means, is known at the end.</summary>
internal sealed class VariableStream
{
    private readonly DistinctVariables _distinct = new();
    private readonly Dictionary<string, List<CheckpointVariable>> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<CheckpointVariable> _undecided = new(ReferenceEqualityComparer.Instance);

    /// <summary>Those of which is known already that they are wanted.</summary>
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
            bool? isTaken = selector.Takes(variable.Name, variable.IsOptimizerState);
            if (isTaken is null)
            {
                _undecided.Add(variable);
            }
            else if (isTaken.Value)
            {
                yield return variable;
            }
        }
    }

    /// <summary>Now that all have come, of each file: those that <see cref="Take"/> did not decide on and that are wanted, and the names and keys that no variable had.</summary>
    /// <param name="selector">What selected.</param>
    /// <exception cref="MissingKeysException">Keys are not there, and may not be missing.</exception>
    public IReadOnlyList<VariableSelectionResult<CheckpointVariable>> End(VariableSelector selector) => [.. _seen.Select(file =>
    {
        VariableSelectionResult<CheckpointVariable> result = selector.Apply(file.Value, static v => v.Info, static v => v.IsOptimizerState, file.Key);
        return result with { Variables = [.. result.Variables.Where(_undecided.Contains)] };
    })];
}
