using TfModelTools.Formats.GraphDefs;

namespace TfModelTools.Inspection;

/// <summary>A TensorFlow graph of a model file, with what the file says about it.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Tags">The tags of its meta graph; empty for none.</param>
/// <param name="Signatures">The signatures that the file states; empty for none.</param>
/// <param name="Meta">The meta graph; null for a file that is just a graph.</param>
/// <param name="HasValues">Whether the values of constants are in the file: those of TensorFlow.js lie beside it.</param>
public sealed record InspectedGraph(
    TensorFlowGraph Graph,
    IReadOnlyList<string> Tags,
    IReadOnlyList<ModelSignature> Signatures,
    MetaGraph? Meta = null,
    bool HasValues = true);
