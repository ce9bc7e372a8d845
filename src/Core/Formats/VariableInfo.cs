using TfModelTools.Tensors;

namespace TfModelTools.Formats;

/// <summary>What a file says about one of its variables, without its values.</summary>
/// <param name="Name">The name, as the file spells it.</param>
/// <param name="DataType">The element type.</param>
/// <param name="Shape">The full shape; of a partitioned variable, that of the assembled tensor.</param>
/// <param name="ByteSize">Bytes its values take in the file (before decompression, where the format compresses).</param>
/// <param name="Shard">The name of the file that holds the values, without folder; several joined by ", ".</param>
/// <param name="Offset">Where the values begin in that file, in bytes; -1 where the format has no single place.</param>
public sealed record VariableInfo(string Name, DataType DataType, TensorShape Shape, long ByteSize, string Shard, long Offset)
{
    /// <summary>The number of elements.</summary>
    public long ElementCount => Shape.ElementCount;

    /// <summary>Why the values cannot be read, where no tensor holds elements of the type that the file writes; else null.</summary>
    public UnreadableType? Unreadable { get; init; }

    /// <summary>Whether the values can be asked for: they are numbers or strings.</summary>
    public bool IsReadable => Unreadable is null && (DataType == DataType.String || DataType.ElementSize() > 0);

    /// <summary>The element type for people: TensorFlow's name, and of what has none "unknown" with what the file writes, such as "unknown (|O)".</summary>
    public string TypeName => Unreadable is { } type ? $"unknown ({type.Written})" : DataType.IsKnown() ? DataType.TensorFlowName() : $"unknown (number {(int)DataType})";
}
