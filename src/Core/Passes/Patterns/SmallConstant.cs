using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Passes.Patterns;

/// <summary>Constants that are one number, as patterns of arithmetic have them.</summary>
internal static class SmallConstant
{
    // Larger ones are weights, which patterns do not read.
    private const int MaxElements = 16;

    /// <summary>The number all elements of a small constant are; null for anything else.</summary>
    public static double? Read(GraphValue value)
    {
        if (value.Constant is not { } constant || constant.Shape.ElementCount is < 1 or > MaxElements || constant.DataType is not (DataType.Float32 or DataType.Float64 or DataType.Float16))
        {
            return null;
        }

        double[] numbers = TensorConverter.TryConvert(constant.Read(), DataType.Float64)!.AsSpan<double>().ToArray();
        return numbers.All(n => n == numbers[0]) ? numbers[0] : null;
    }
}
