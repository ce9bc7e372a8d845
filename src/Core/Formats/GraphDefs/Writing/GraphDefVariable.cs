using TfModelTools.Tensors;

namespace TfModelTools.Formats.GraphDefs;

/// <summary>A variable of a graph that is written; its values are read when they are needed.</summary>
/// <param name="Name">The name of its handle's node.</param>
/// <param name="SourceName">What the variable is called in the source; null for what was computed from variables.</param>
/// <param name="DataType">The element type.</param>
/// <param name="Shape">The shape.</param>
/// <param name="Read">Reads the values.</param>
public sealed record GraphDefVariable(string Name, string? SourceName, DataType DataType, TensorShape Shape, Func<Tensor> Read)
{
    /// <summary>The name of the op that reads it; empty where none does.</summary>
    public string Reader { get; init; } = string.Empty;

    /// <summary>The bytes of its values.</summary>
    public long ByteSize => Shape.ElementCount * DataType.ElementSize();
}
