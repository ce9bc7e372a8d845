using TfModelTools.Cmdlets.Objects;
using TfModelTools.Weights.Selection;

namespace TfModelTools.Cmdlets.Selection;

/// <summary>Variables that come through a pipeline and are selected as they come, each once. What none of them fitted, and what a pattern that may be a name means, is known at the end.</summary>
internal sealed class VariableStream
{
    private readonly DistinctVariables _distinct = new();
    private readonly List<CheckpointVariable> _seen = [];
    private readonly HashSet<CheckpointVariable> _undecided = new(ReferenceEqualityComparer.Instance);

    /// <summary>Those of which is known already that they are wanted.</summary>
    /// <param name="variables">Variables that came.</param>
    /// <param name="selector">What selects.</param>
    public IEnumerable<CheckpointVariable> Take(IEnumerable<CheckpointVariable> variables, VariableSelector selector)
    {
        foreach (CheckpointVariable variable in _distinct.Take(variables))
        {
            _seen.Add(variable);
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

    /// <summary>Now that all have come, of all files together: those that <see cref="Take"/> did not decide on and that are wanted, and the names and keys that no variable had.</summary>
    /// <param name="selector">What selected.</param>
    /// <exception cref="MissingKeysException">Keys are not there, and may not be missing.</exception>
    public VariableSelectionResult<CheckpointVariable> End(VariableSelector selector)
    {
        if (_seen.Count == 0)
        {
            return new VariableSelectionResult<CheckpointVariable>([], [], []);
        }

        VariableSelectionResult<CheckpointVariable> result = selector.Apply(_seen, static v => v.Info, static v => v.IsOptimizerState, static v => v.Path);
        return result with { Variables = [.. result.Variables.Where(_undecided.Contains)] };
    }
}
