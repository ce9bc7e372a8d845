namespace TfModelTools.Import.Keras.Custom;

/// <summary>
/// A layer of the user's own, described as a composition of Keras layers and functions: what its Python class computes at
/// inference. docs/custom-layers.md shows the file such definitions are read from.
/// </summary>
/// <param name="ClassName">The Python class, without package.</param>
/// <param name="Inputs">Names for the tensors it is called on, in order.</param>
/// <param name="Weights">Its own variables, in the order in which its class creates them.</param>
/// <param name="Steps">What it computes, in order.</param>
/// <param name="Outputs">Which results it gives, in order.</param>
public sealed record CustomLayerDefinition(
    string ClassName,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<CustomLayerWeight> Weights,
    IReadOnlyList<CustomLayerStep> Steps,
    IReadOnlyList<string> Outputs)
{
    /// <summary>Whether the mask that comes with the first input is handed on (supports_masking); null where the definition does not say, which is as Keras takes a class that does not: no.</summary>
    public bool? PassesMask { get; init; }
}
