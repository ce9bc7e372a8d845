using TfModelTools.Cmdlets.Objects;

namespace TfModelTools.Cmdlets.Selection;

/// <summary>
/// Takes each variable once. A scope of a drive stands for its variables, which Get-ChildItem -Recurse gives one by one as well: the same
/// objects. Equal variables that are other objects are others, given twice.
/// </summary>
internal sealed class DistinctVariables
{
    private readonly HashSet<CheckpointVariable> _taken = new(ReferenceEqualityComparer.Instance);

    /// <summary>Those that were not taken before.</summary>
    public IEnumerable<CheckpointVariable> Take(IEnumerable<CheckpointVariable> variables) => variables.Where(_taken.Add);
}
