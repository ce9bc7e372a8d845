using TfModelTools.Tensors;

namespace TfModelTools.Formats.Keras;

/// <summary>One array of weights in a file. Its values are read when they are asked for.</summary>
/// <param name="Name">Its name or path in the file.</param>
/// <param name="DataType">The stored element type.</param>
/// <param name="Shape">The stored shape.</param>
/// <param name="Load">Reads the values.</param>
public sealed record KerasWeight(string Name, DataType DataType, TensorShape Shape, Func<Tensor> Load)
{
    /// <summary>Whether each reading makes an array of its own, as one from a file does.</summary>
    public bool IsReadAnew { get; init; }
}
