using TfModelTools.Common;
using TfModelTools.Formats.ProtocolBuffers;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Checkpoints;

/// <summary>
/// One record of a V1 checkpoint: SavedTensorSlices { data: SavedSlice { name, slice, data: TensorProto } }
/// (tensorflow/core/util/saved_tensor_slice.proto). The TensorProto keeps values in the typed field of their data type.
/// </summary>
internal static class SavedSlice
{
    private const int DataField = 2;
    private const int TensorField = 3;

    /// <summary>The field of a TensorProto that holds raw little-endian bytes.</summary>
    public const int ContentField = 4;

    /// <summary>The field of a TensorProto that holds strings.</summary>
    public const int StringField = 8;

    /// <summary>The bytes of the TensorProto inside a record.</summary>
    /// <exception cref="CorruptFileException">The record is no such message.</exception>
    public static ReadOnlyMemory<byte> Tensor(ReadOnlyMemory<byte> record, string filePath, string name) =>
        Child(Child(record, DataField, filePath, name), TensorField, filePath, name);

    /// <summary>The field of a TensorProto that holds the values of a data type; 0 for a type that V1 cannot hold.</summary>
    public static int ValueField(DataType type) => type switch
    {
        DataType.Float32 => 5,
        DataType.Float64 => 6,
        DataType.Int32 or DataType.UInt8 or DataType.Int16 or DataType.Int8 or DataType.UInt16
            or DataType.QInt8 or DataType.QUInt8 or DataType.QInt32 or DataType.QInt16 or DataType.QUInt16 => 7,
        DataType.String => StringField,
        DataType.Complex64 => 9,
        DataType.Int64 => 10,
        DataType.Bool => 11,
        DataType.Complex128 => 12,
        DataType.Float16 or DataType.BFloat16 => 13,
        DataType.UInt32 => 16,
        DataType.UInt64 => 17,
        _ => 0,
    };

    /// <summary>The strings of a TensorProto.</summary>
    /// <exception cref="CorruptFileException">It is no such message, or their number is wrong.</exception>
    public static byte[][] ReadStrings(ReadOnlyMemory<byte> tensor, long count, string filePath, string name)
    {
        List<byte[]> strings = [];
        WireReader reader = new(tensor.Span);
        while (reader.MoveNext())
        {
            if (reader.Field == StringField && reader.WireType == WireType.LengthDelimited)
            {
                strings.Add(reader.Value.ToArray());
            }
        }

        return reader.Failed ? throw NotAMessage(filePath, name)
            : strings.Count == count ? [.. strings]
            : throw new CorruptFileException(filePath, $"variable '{name}'", $"{strings.Count} strings", $"{count}");
    }

    /// <summary>The fault of a record that is no message.</summary>
    public static CorruptFileException NotAMessage(string filePath, string name) =>
        new(filePath, $"variable '{name}'", "a record that cannot be parsed", "a SavedTensorSlices message");

    private static ReadOnlyMemory<byte> Child(ReadOnlyMemory<byte> message, int field, string filePath, string name)
    {
        // Of a message given in pieces the last would be merged into the first; no writer does that with these.
        ReadOnlyMemory<byte>? child = null;
        WireReader reader = new(message.Span);
        while (reader.MoveNext())
        {
            if (reader.Field == field && reader.WireType == WireType.LengthDelimited)
            {
                child = message.Slice(reader.ValueStart, reader.ValueLength);
            }
        }

        return reader.Failed ? throw NotAMessage(filePath, name)
            : child ?? throw new CorruptFileException(filePath, $"variable '{name}'", $"a record without field {field}", "a record with values");
    }
}
