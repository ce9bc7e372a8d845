using TfModelTools.Tensors;

namespace TfModelTools.Formats.GraphDefs;

/// <summary>A constant of a graph that is written: its Const node has type and shape, and the values are read when they are needed.</summary>
/// <param name="Name">The name of the Const node.</param>
/// <param name="DataType">The element type.</param>
/// <param name="Shape">The shape.</param>
/// <param name="Read">Reads the values.</param>
public sealed record GraphDefConstant(string Name, DataType DataType, TensorShape Shape, Func<Tensor> Read)
{
    /// <summary>Whether it is a weight of the model: a variable of the source, or what was computed from some.</summary>
    public bool IsWeight { get; init; }

    /// <summary>The bytes of its values.</summary>
    public long ByteSize => Shape.ElementCount * DataType.ElementSize();
}
