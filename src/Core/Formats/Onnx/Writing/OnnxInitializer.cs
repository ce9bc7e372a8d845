using TfModelTools.Tensors;

namespace TfModelTools.Formats.Onnx.Writing;

/// <summary>A constant of a graph that is written: type and shape are known, the values are read when they are needed.</summary>
/// <param name="Name">Its name among the graph's values.</param>
/// <param name="DataType">The element type.</param>
/// <param name="Shape">The shape.</param>
/// <param name="Read">Reads the values.</param>
public sealed record OnnxInitializer(string Name, DataType DataType, TensorShape Shape, Func<Tensor> Read)
{
    /// <summary>The bytes of its values.</summary>
    public long ByteSize => Shape.ElementCount * DataType.ElementSize();
}
