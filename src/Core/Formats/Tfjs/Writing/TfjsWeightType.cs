using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Tfjs;

/// <summary>
/// Which element type a weight is written with. TensorFlow.js reads float32, int32, bool, string and complex64 and refuses all others, also uint8, uint16 and
/// float16, which its converters write (tfjs-core/src/io/io_utils.ts, decodeWeight: "Unsupported dtype in weight"; a Const of uint8 is int32 there anyway).
/// </summary>
public static class TfjsWeightType
{
    /// <summary>The type that values of a type are written with; null when there is none.</summary>
    public static DataType? Of(DataType type) => type switch
    {
        DataType.Float32 or DataType.Float64 or DataType.Float16 or DataType.BFloat16 or DataType.Float8E5M2 or DataType.Float8E4M3FN => DataType.Float32,
        DataType.Bool or DataType.String => type,
        DataType.Complex64 or DataType.Complex128 => DataType.Complex64,
        _ when type.ElementSize() > 0 => DataType.Int32,
        _ => null,
    };

    /// <summary>The type that a weight is written with.</summary>
    /// <exception cref="InvalidInputException">TensorFlow.js has no such values.</exception>
    internal static DataType Of(TfjsOutputWeight weight) => Of(weight.DataType)
        ?? throw new InvalidInputException($"The weight '{weight.Name}' holds {weight.DataType.TensorFlowName()} values, which a file of TensorFlow.js cannot.", "Leave out what it belongs to.");
}
