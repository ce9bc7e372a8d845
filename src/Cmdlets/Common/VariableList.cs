using TfModelTools.Cmdlets.Objects;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;

namespace TfModelTools.Cmdlets.Common;

/// <summary>The variables of an open file as objects.</summary>
internal static class VariableList
{
    /// <summary>The variables of a file, in its order.</summary>
    public static IReadOnlyList<CheckpointVariable> Of(IVariableSource source)
    {
        HashSet<string> names = source.Variables.Select(v => v.Name).ToHashSet(StringComparer.Ordinal);
        return [.. source.Variables.Select(v => new CheckpointVariable(v, source.Path, source.FormatName, CheckpointNames.IsOptimizerState(v.Name, names)))];
    }
}
