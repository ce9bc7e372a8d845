using TfModelTools.Tensors;

namespace TfModelTools.Formats.Tfjs;

/// <summary>An input or output in the signature of a graph model that is written.</summary>
/// <param name="Key">The key by which callers name it.</param>
/// <param name="Tensor">The tensor of the graph, such as "x:0".</param>
/// <param name="DataType">The element type.</param>
/// <param name="Shape">The shape, -1 for unknown extents.</param>
public sealed record TfjsPort(string Key, string Tensor, DataType DataType, TensorShape Shape);
