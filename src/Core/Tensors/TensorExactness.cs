using System.Numerics;
using System.Numerics.Tensors;

namespace TfModelTools.Tensors;

/// <summary>Whether a cast kept every value.</summary>
internal static class TensorExactness
{
    /// <summary>Whether the two hold the same numbers. -0 is 0; NaN is NaN in another float type, and in an integer type nothing is.</summary>
    /// <param name="source">Numbers.</param>
    /// <param name="cast">What a cast made of them.</param>
    public static bool IsSame(Tensor source, Tensor cast)
    {
        if (ExactNumbers.IsIntegerType(source.DataType) && ExactNumbers.IsIntegerType(cast.DataType))
        {
            // What was out of range is the end of a range now, and does not come back.
            return TensorConverter.Convert(cast, source.DataType).Bytes.Span.SequenceEqual(source.Bytes.Span);
        }

        if (cast.DataType.IsComplex())
        {
            // Of a real number the imaginary part is 0, and cannot be anything else.
            return source.DataType.IsComplex()
                ? IsSame(Parts(source), Parts(cast))
                : IsSame(source, TensorConverter.Convert(source, cast.DataType.PartType()));
        }

        // What NaN became in an integer type is a number, and so never equal to it; span equality of doubles takes NaN for itself.
        return Widen(source) is { } before && Widen(cast) is { } after && before.AsSpan().SequenceEqual(after);
    }

    private static Tensor Parts(Tensor complex) => new(complex.DataType.PartType(), new TensorShape(2 * complex.ElementCount), complex.Bytes);

    // Every type fits binary64 but the 64-bit integers: null where one of these does not.
    private static double[]? Widen(Tensor tensor)
    {
        double[] wide = new double[tensor.ElementCount];
        TensorConverter.Convert(tensor.DataType, tensor.Bytes.Span, DataType.Float64, System.Runtime.InteropServices.MemoryMarshal.AsBytes<double>(wide));
        return tensor.DataType switch
        {
            DataType.Int64 => IsExact(tensor.AsSpan<long>(), wide) ? wide : null,
            DataType.UInt64 => IsExact(tensor.AsSpan<ulong>(), wide) ? wide : null,
            _ => wide,
        };
    }

    private static bool IsExact<T>(ReadOnlySpan<T> numbers, ReadOnlySpan<double> wide)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        T[] back = new T[numbers.Length];
        TensorPrimitives.ConvertSaturating(wide, back.AsSpan());

        // The largest value has no binary64; what it rounds to saturates back to it.
        return back.AsSpan().SequenceEqual(numbers) && !numbers.Contains(T.MaxValue);
    }
}
