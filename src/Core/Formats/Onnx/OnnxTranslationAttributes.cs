namespace TfModelTools.Formats.Onnx;

/// <summary>What nodes of a translated graph note about their branches and loops.</summary>
internal static class OnnxTranslationAttributes
{
    /// <summary>The attribute that says how many outputs a node names; those left out at the end do not count.</summary>
    public const string Outputs = "_outputs";

    /// <summary>The attribute that lists the outputs a node leaves out before others; absent for none.</summary>
    public const string Skipped = "_skipped";

    private const string CapturesPrefix = "_captures_";

    /// <summary>The attribute that says of a graph where among the node's inputs those begin that it takes from around it, and how many they are.</summary>
    /// <param name="graph">The attribute that was the graph.</param>
    public static string Captures(string graph) => CapturesPrefix + graph;

    /// <summary>Whether an attribute is such a note.</summary>
    public static bool IsCaptures(string attribute) => attribute.StartsWith(CapturesPrefix, StringComparison.Ordinal);
}
