using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Onnx.Writing;

/// <summary>The element types that files of ONNX are written with (TensorProto.DataType of onnx.proto).</summary>
public static class OnnxElementTypes
{
    /// <summary>Whether ONNX has an element type whose elements are stored as this library holds them.</summary>
    public static bool Has(DataType type) => Of(type) != OnnxDataTypeMessage.Undefined;

    /// <summary>The number of a type in a file; undefined for a type that is not written.</summary>
    internal static OnnxDataTypeMessage Of(DataType type) => type switch
    {
        DataType.Float32 => OnnxDataTypeMessage.Float,
        DataType.Float64 => OnnxDataTypeMessage.Double,
        DataType.Float16 => OnnxDataTypeMessage.Float16,
        DataType.BFloat16 => OnnxDataTypeMessage.Bfloat16,
        DataType.Int8 => OnnxDataTypeMessage.Int8,
        DataType.Int16 => OnnxDataTypeMessage.Int16,
        DataType.Int32 => OnnxDataTypeMessage.Int32,
        DataType.Int64 => OnnxDataTypeMessage.Int64,
        DataType.UInt8 => OnnxDataTypeMessage.Uint8,
        DataType.UInt16 => OnnxDataTypeMessage.Uint16,
        DataType.UInt32 => OnnxDataTypeMessage.Uint32,
        DataType.UInt64 => OnnxDataTypeMessage.Uint64,
        DataType.Bool => OnnxDataTypeMessage.Bool,
        _ => OnnxDataTypeMessage.Undefined,
    };
}
