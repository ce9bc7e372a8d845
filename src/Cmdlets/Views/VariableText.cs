using TfModelTools.Common;
using TfModelTools.Formats.Checkpoints;

namespace TfModelTools.Cmdlets.Views;

/// <summary>Names of variables as the views show them, and -Name takes them: without what TensorFlow 2 appends to every one.</summary>
public static class VariableText
{
    /// <summary>A name.</summary>
    /// <param name="name">The name, as the file spells it.</param>
    public static string Name(string? name) => PrintableText.Name(CheckpointNames.Short(name ?? string.Empty));

    /// <summary>The names of a pair of variables; one where they are the same, or where there is only one.</summary>
    /// <param name="name">The name in one file.</param>
    /// <param name="otherName">The name in the other; empty where that lacks it.</param>
    public static string Name(string? name, string? otherName) =>
        string.IsNullOrEmpty(otherName) || otherName == name ? Name(name) : $"{Name(name)} -> {Name(otherName)}";
}
