namespace TfModelTools.Import.Keras;

/// <summary>One of the calls of a model's layers.</summary>
/// <param name="Layer">The layer's position in the model.</param>
/// <param name="Node">Which of its calls, from 0.</param>
internal sealed record CallPlace(int Layer, int Node);
