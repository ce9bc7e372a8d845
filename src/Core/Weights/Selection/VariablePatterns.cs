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
        ArgumentNullException.ThrowIfNull(name);
        return pattern.IsMatch(name) || (CheckpointNames.Short(name) is var shown && shown.Length < name.Length && pattern.IsMatch(shown));
    }

    /// <summary>Whether it is the name of a variable, character by character, as the file spells it or as views show it. One with * or ? is none.</summary>
    public static bool IsVariableName(this NamePattern pattern, string name)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(name);
        return !pattern.IsOpen && (name == pattern.Exact || CheckpointNames.Short(name) == pattern.Exact);
    }
}
