using TfModelTools.Formats.GraphDefs;

namespace TfModelTools.Formats.SavedModels;

/// <summary>What a signature of a SavedModel computes.</summary>
/// <param name="Key">The signature's key.</param>
/// <param name="Body">The graph. Variables of other signatures that are the same have the same name in it.</param>
/// <param name="Inputs">The inputs: placeholders of the graph.</param>
/// <param name="Outputs">The outputs: tensors of the graph.</param>
public sealed record SavedModelFunction(string Key, GraphDefBuilder Body, IReadOnlyList<SignaturePort> Inputs, IReadOnlyList<SignaturePort> Outputs);
