using TfModelTools.Tensors;

namespace TfModelTools.Formats.Tfjs;

/// <summary>An entry of a weights manifest.</summary>
/// <param name="Name">The weight's name.</param>
/// <param name="DataType">The element type of its values: float32, int32, bool, string or complex64.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Quantization">How its values are stored; null for as they are.</param>
public sealed record TfjsWeight(string Name, DataType DataType, TensorShape Shape, TfjsQuantization? Quantization)
{
    /// <summary>The type of the stored numbers.</summary>
    public DataType StoredType => Quantization?.DataType ?? DataType;
}
