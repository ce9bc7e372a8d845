using TfModelTools.Formats.GraphDefs;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.TensorFlow;

/// <summary>An input or output of a graph that is written.</summary>
/// <param name="Key">What callers name it by.</param>
/// <param name="Reference">The tensor in the graph, such as "x" or "split:1".</param>
/// <param name="DataType">The element type.</param>
/// <param name="Shape">The shape, -1 for unknown extents.</param>
internal sealed record TensorFlowPort(string Key, string Reference, DataType DataType, TensorShape Shape)
{
    /// <summary>The tensor with the number of the output, as signatures name it.</summary>
    public string TensorName => Reference.Contains(':', StringComparison.Ordinal) ? Reference : Reference + ":0";

    /// <summary>The port as a signature has it.</summary>
    public SignaturePort ToSignature() => new(Key, TensorName, DataType, Shape);
}
