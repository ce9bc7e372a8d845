using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Runs;

/// <summary>The sets of vector instructions, each tried in processes of its own.</summary>
internal static class InstructionSets
{
    /// <summary>All of them, the widest first.</summary>
    public static IReadOnlyList<SimdLevel> All { get; } = [.. Enum.GetValues<SimdLevel>().OrderDescending()];

    /// <summary>The name of a set on a command line.</summary>
    public static string NameOf(SimdLevel level) => level.ToString().ToLowerInvariant();

    /// <summary>By its name; null where there is none.</summary>
    public static SimdLevel? Find(string name) => Enum.TryParse(name, ignoreCase: true, out SimdLevel level) && Enum.IsDefined(level) ? level : null;
}
