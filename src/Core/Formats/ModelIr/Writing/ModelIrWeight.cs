using TfModelTools.Tensors;

namespace TfModelTools.Formats.ModelIr;

/// <summary>A weight that is written: type and shape are known, and the values are read when they are needed.</summary>
/// <param name="Node">The node.</param>
/// <param name="Name">What the weight is called there, such as "weights" or "bias".</param>
/// <param name="DataType">The element type.</param>
/// <param name="Shape">The shape.</param>
/// <param name="Read">Reads the values, of the type and as many as the shape has.</param>
public sealed record ModelIrWeight(string Node, string Name, DataType DataType, TensorShape Shape, Func<Tensor> Read);
