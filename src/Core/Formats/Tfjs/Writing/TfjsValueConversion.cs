using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Tfjs;

/// <summary>
/// Turns values into the types that TensorFlow.js has. What does not fit is refused by name, place and value: the converters let int64 wrap and float64 become infinite.
/// </summary>
internal static class TfjsValueConversion
{
    /// <summary>Converts a run of values.</summary>
    /// <param name="weight">The weight, for faults and its type.</param>
    /// <param name="source">Whole elements, little-endian.</param>
    /// <param name="start">The place of the first in the weight.</param>
    /// <param name="to">The type wanted.</param>
    /// <param name="target">Room for as many elements.</param>
    /// <exception cref="InvalidInputException">A value does not fit: an integer outside int32, a finite number that becomes infinite.</exception>
    public static void Convert(TfjsOutputWeight weight, ReadOnlySpan<byte> source, long start, DataType to, Span<byte> target)
    {
        DataType from = weight.DataType;
        switch (from)
        {
            case DataType.Int64: RequireInt32<long>(weight, source, start); break;
            case DataType.UInt64: RequireInt32<ulong>(weight, source, start); break;
            case DataType.UInt32: RequireInt32<uint>(weight, source, start); break;
        }

        TensorConverter.Convert(from, source, to, target);
        if (from == DataType.Float64)
        {
            RequireFinite<double, float>(weight, source, start, target, 1);
        }
        else if (from == DataType.Complex128)
        {
            RequireFinite<double, float>(weight, source, start, target, 2);
        }
        else if (to == DataType.Float16)
        {
            RequireFinite<float, Half>(weight, source, start, target, 1);
        }
    }

    /// <summary>The place of an element, such as "[0, 3]".</summary>
    /// <param name="shape">The weight's shape.</param>
    /// <param name="index">Its number in row-major order.</param>
    public static string Place(TensorShape shape, long index)
    {
        long[] place = new long[shape.Rank];
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            (index, place[axis]) = Math.DivRem(index, shape[axis]);
        }

        return $"[{string.Join(", ", place)}]";
    }

    private static void RequireInt32<T>(TfjsOutputWeight weight, ReadOnlySpan<byte> source, long start)
        where T : unmanaged, IBinaryInteger<T>
    {
        ReadOnlySpan<T> values = MemoryMarshal.Cast<byte, T>(source);
        for (int i = 0; i < values.Length; i++)
        {
            if (T.CreateTruncating(int.CreateTruncating(values[i])) != values[i] || (int.CreateTruncating(values[i]) < 0 && T.IsPositive(values[i])))
            {
                throw new InvalidInputException(
                    $"The weight '{weight.Name}' ({weight.DataType.TensorFlowName()}) holds {string.Create(CultureInfo.InvariantCulture, $"{values[i]}")} at {Place(weight.Shape, start + i)}, outside what TensorFlow.js has for whole numbers, int32 (-2147483648 to 2147483647).",
                    "Change the value in the model, or convert to a target that has such integers.");
            }
        }
    }

    // NaN and infinities that were there before stay what they are.
    private static void RequireFinite<TFrom, TTo>(TfjsOutputWeight weight, ReadOnlySpan<byte> source, long start, ReadOnlySpan<byte> target, int numbersOfElement)
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : unmanaged, INumberBase<TTo>
    {
        ReadOnlySpan<TFrom> before = MemoryMarshal.Cast<byte, TFrom>(source);
        ReadOnlySpan<TTo> after = MemoryMarshal.Cast<byte, TTo>(target);
        for (int i = 0; i < before.Length; i++)
        {
            if (TTo.IsInfinity(after[i]) && TFrom.IsFinite(before[i]))
            {
                string to = typeof(TTo) == typeof(Half) ? "float16, of which the largest is 65504" : "float32, of which the largest is 3.4028235e38";
                throw new InvalidInputException(
                    $"The weight '{weight.Name}' ({weight.DataType.TensorFlowName()}) holds {string.Create(CultureInfo.InvariantCulture, $"{before[i]}")} at {Place(weight.Shape, start + (i / numbersOfElement))}, which is infinite as {to}.",
                    typeof(TTo) == typeof(Half) ? "Leave this weight out of the quantization to float16." : "Change the value in the model.");
            }
        }
    }
}
