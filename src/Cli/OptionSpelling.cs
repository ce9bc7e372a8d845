using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace TfModelTools.Cli;

/// <summary>
/// Core's hints name parameters as PowerShell spells them, -InputShape; here they are spelled as on this command line, --input-shape. A test
/// holds the table against every message of Core.
/// </summary>
internal static partial class OptionSpelling
{
    /// <summary>The options by their parameters.</summary>
    public static FrozenDictionary<string, string> ByParameter { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["AllowMissing"] = "--allow-missing",
        ["Architecture"] = "--architecture",
        ["BatchSize"] = "--batch-size",
        ["BinaryClassification"] = "--binary-classification",
        ["Checkpoint"] = "--checkpoint",
        ["CustomLayer"] = "--custom-layer",
        ["DataType"] = "--dtype",
        ["Depth"] = "--depth",
        ["Exclude"] = "--exclude",
        ["ExcludeOptimizer"] = "--exclude-optimizer",
        ["FeaturePath"] = "--features",
        ["Force"] = "--force",
        ["Format"] = "--format",
        ["Input"] = "--input-tensor",
        ["InputObject"] = "--input",
        ["InputShape"] = "--input-shape",
        ["KerasOrder"] = "--keras-order",
        ["NoMetaGraph"] = "--no-meta-graph",
        ["NoStateFile"] = "--no-state",
        ["Output"] = "--output",
        ["Recurse"] = "--recurse",
        ["Signature"] = "--signature",
        ["Tag"] = "--tag",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>A message as this command line says it.</summary>
    /// <param name="message">A message of Core.</param>
    public static string OfMessage(string message) => Parameter().Replace(
        Both().Replace(Cmdlet().Replace(message, "'tfmodel $1'"), string.Empty), m => ByParameter.TryGetValue(m.Groups[1].Value, out string? option) ? option : m.Value);

    // Not the noun of a cmdlet's name, nor part of a path or number.
    [GeneratedRegex(@"(?<![\w\-./\\])-([A-Z][A-Za-z]+)(?![\w-])", RegexOptions.CultureInvariant)]
    internal static partial Regex Parameter();

    // A cmdlet, with the command that does the same.
    [GeneratedRegex(@"\b[A-Z][A-Za-z]+-[A-Z][A-Za-z]+ \(command line: (?:tfmodel )?([a-z][a-z ]*)\)", RegexOptions.CultureInvariant)]
    private static partial Regex Cmdlet();

    // Where a message spells it both ways, the other way is enough.
    [GeneratedRegex(@" \(command line: --[^()]*\)|[,;] command line: --[\w-]+(?=\))", RegexOptions.CultureInvariant)]
    private static partial Regex Both();
}
