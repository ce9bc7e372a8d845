using TfModelTools.Common;
using TfModelTools.Formats.Checkpoints;

namespace TfModelTools.Weights.Selection;

/// <summary>Patterns over the names of variables.</summary>
public static class VariablePatterns
{
    /// <summary>Whether the name of a variable fits, as the file spells it or as views show it (<see cref="CheckpointNames.Short"/>).</summary>
    public static bool IsVariableMatch(this NamePattern pattern, string name)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return pattern.IsMatch(name) || (CheckpointNames.Short(name) is var shown && shown.Length < name.Length && pattern.IsMatch(shown));
    }
}
