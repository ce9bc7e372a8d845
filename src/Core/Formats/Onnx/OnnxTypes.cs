using TfModelTools.Common;
using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Onnx;

/// <summary>Element types and shapes of ONNX as this library's.</summary>
internal static class OnnxTypes
{
    private static readonly string[] NumberedNames = ["_dynamic_axes_", "unk__", "DynamicDimension."];

    /// <summary>The element type; unknown for one that no tensor here holds.</summary>
    public static DataType ToDataType(OnnxDataTypeMessage type) => type switch
    {
        OnnxDataTypeMessage.Float => DataType.Float32,
        OnnxDataTypeMessage.Uint8 => DataType.UInt8,
        OnnxDataTypeMessage.Int8 => DataType.Int8,
        OnnxDataTypeMessage.Uint16 => DataType.UInt16,
        OnnxDataTypeMessage.Int16 => DataType.Int16,
        OnnxDataTypeMessage.Int32 => DataType.Int32,
        OnnxDataTypeMessage.Int64 => DataType.Int64,
        OnnxDataTypeMessage.String => DataType.String,
        OnnxDataTypeMessage.Bool => DataType.Bool,
        OnnxDataTypeMessage.Float16 => DataType.Float16,
        OnnxDataTypeMessage.Double => DataType.Float64,
        OnnxDataTypeMessage.Uint32 => DataType.UInt32,
        OnnxDataTypeMessage.Uint64 => DataType.UInt64,
        OnnxDataTypeMessage.Complex64 => DataType.Complex64,
        OnnxDataTypeMessage.Complex128 => DataType.Complex128,
        OnnxDataTypeMessage.Bfloat16 => DataType.BFloat16,
        OnnxDataTypeMessage.Float8E4M3Fn => DataType.Float8E4M3FN,
        OnnxDataTypeMessage.Float8E5M2 => DataType.Float8E5M2,
        OnnxDataTypeMessage.Uint4 => DataType.UInt4,
        OnnxDataTypeMessage.Int4 => DataType.Int4,
        _ => DataType.Unknown,
    };

    /// <summary>The element type of a number in the schema; unknown for one that no tensor here holds.</summary>
    public static DataType ToDataType(long number) => number is > 0 and < 64 ? ToDataType((OnnxDataTypeMessage)number) : DataType.Unknown;

    /// <summary>The element type of a value that is a tensor, or of one that may be absent; variant for a sequence or a map, unknown where it is not declared.</summary>
    public static DataType TypeOf(OnnxTypeMessage? type) => Present(type) switch
    {
        { ValueCase: OnnxTypeMessage.ValueOneofCase.TensorType } tensor => ToDataType(tensor.TensorType.ElemType),
        null or { ValueCase: OnnxTypeMessage.ValueOneofCase.None } => DataType.Unknown,
        _ => DataType.Variant,
    };

    /// <summary>The shape of a value, -1 for extents that are names or absent; null where no shape is declared.</summary>
    /// <param name="type">The declared type.</param>
    /// <param name="file">The file, for messages.</param>
    /// <param name="place">The value, for messages.</param>
    /// <exception cref="CorruptFileException">An extent is negative, or there are too many.</exception>
    public static TensorShape? ShapeOf(OnnxTypeMessage? type, string file, string place)
    {
        if (Present(type) is not { ValueCase: OnnxTypeMessage.ValueOneofCase.TensorType, TensorType.Shape: { } shape })
        {
            return null;
        }

        long[] extents = [.. shape.Dim.Select(d => d.ValueCase == OnnxShapeMessage.Types.Dimension.ValueOneofCase.DimValue ? d.DimValue : TensorShape.Unknown)];
        return ToShape(extents, file, place);
    }

    /// <summary>
    /// The name of a value's first extent; null where there is none or it says nothing: names that exporters number by themselves differ also where extents are equal (PyTorch's
    /// x_dynamic_axes_1, tf2onnx' unk__1, Paddle's DynamicDimension.1).
    /// </summary>
    public static string? FirstExtent(OnnxTypeMessage? type) =>
        Present(type) is { ValueCase: OnnxTypeMessage.ValueOneofCase.TensorType, TensorType.Shape.Dim: [{ ValueCase: OnnxShapeMessage.Types.Dimension.ValueOneofCase.DimParam, DimParam: { Length: > 0 } name }, ..] }
            && !Array.Exists(NumberedNames, n => name.Contains(n, StringComparison.Ordinal)) && name != "?" ? name : null;

    /// <summary>Whether a value is a tensor that may be absent.</summary>
    public static bool IsOptionalTensor(OnnxTypeMessage? type) =>
        type is { ValueCase: OnnxTypeMessage.ValueOneofCase.OptionalType, OptionalType.ElemType.ValueCase: OnnxTypeMessage.ValueOneofCase.TensorType };

    // What may be absent is of the type of what is there.
    private static OnnxTypeMessage? Present(OnnxTypeMessage? type) => type?.ValueCase == OnnxTypeMessage.ValueOneofCase.OptionalType ? type.OptionalType.ElemType : type;

    /// <summary>A shape within the limits.</summary>
    /// <inheritdoc cref="ShapeOf" path="/exception|/param"/>
    public static TensorShape ToShape(IReadOnlyList<long> extents, string file, string place)
    {
        try
        {
            return extents.All(e => e >= TensorShape.Unknown)
                ? new TensorShape([.. extents])
                : throw new CorruptFileException(file, place, "a negative extent", "extents of at least 0");
        }
        catch (LimitExceededException e)
        {
            throw new CorruptFileException(file, place, "an impossible shape", "a shape within the limits", e.Problem, e);
        }
    }
}
