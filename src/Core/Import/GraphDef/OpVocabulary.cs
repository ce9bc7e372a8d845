namespace TfModelTools.Import.GraphDef;

/// <summary>The rows by which the nodes of a graph are imported.</summary>
/// <param name="Find">How an op is imported; null when it is not.</param>
/// <param name="WhyUnsupported">Why an op is not imported.</param>
internal sealed record OpVocabulary(Func<string, OpRow?> Find, Func<string, string> WhyUnsupported)
{
    /// <summary>The ops of TensorFlow.</summary>
    public static OpVocabulary TensorFlow { get; } = new(OpTable.Find, OpTable.WhyUnsupported);

    /// <summary>
    /// Whether the node that does the work has the name of the source's node, and weights keep theirs in whatever order of axes: for sources whose operators stand between
    /// transpositions here, all of which would be named like the node otherwise.
    /// </summary>
    public bool KeepsNames { get; init; }
}
