using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace TfModelTools.Tensors;

/// <summary>
/// Changes element types: by cast (<see cref="Convert(DataType, ReadOnlySpan{byte}, DataType, Span{byte})"/>), or only where no value
/// is lost (<see cref="TryConvert"/>). The rules of a cast: integers out of range become the nearest value that the type has; a
/// fraction going to an integer loses what is behind the point, NaN becomes 0; floats are rounded to nearest, ties to even, and what
/// is too large becomes infinity (NaN in float8_e4m3fn, which has no infinity); a number going to bool is false only when it is 0;
/// a real number going to a complex type gets the imaginary part 0. Quantized types count as the integers they are.
/// </summary>
public static class TensorConverter
{
    private const int Run = 1024;

    /// <summary>Whether there is a rule. There is none for strings, and none from complex to real.</summary>
    public static bool CanConvert(DataType from, DataType to) =>
        from == to || (from.ElementSize() > 0 && to.ElementSize() > 0 && (!from.IsComplex() || to.IsComplex()));

    /// <summary>Converts a run.</summary>
    /// <param name="from">The type of <paramref name="source"/>.</param>
    /// <param name="source">Whole elements, little-endian.</param>
    /// <param name="to">The type wanted.</param>
    /// <param name="target">Room for as many elements.</param>
    /// <exception cref="NotSupportedException"><see cref="CanConvert"/> says no.</exception>
    public static void Convert(DataType from, ReadOnlySpan<byte> source, DataType to, Span<byte> target)
    {
        if (from == to)
        {
            source.CopyTo(target);
            return;
        }

        if (!CanConvert(from, to))
        {
            throw new NotSupportedException($"{from.TensorFlowName()} values cannot become {to.TensorFlowName()}.");
        }

        if (SmallFloats.Contains(from))
        {
            InRuns(from, source, to, target, static (from, source, to, target) =>
            {
                Span<float> wide = stackalloc float[Run];
                wide = wide[..(source.Length / from.ElementSize())];
                SmallFloats.Widen(from, source, wide);
                Convert(DataType.Float32, MemoryMarshal.AsBytes(wide), to, target);
            });
            return;
        }

        if (SmallFloats.Contains(to))
        {
            InRuns(from, source, to, target, static (from, source, to, target) =>
            {
                Span<float> wide = stackalloc float[Run];
                wide = wide[..(source.Length / from.ElementSize())];
                ToNarrowable(from, source, wide);
                SmallFloats.Narrow(to, wide, target);
            });
            return;
        }

        if (to.IsComplex())
        {
            InRuns(from, source, to, target, ToComplex);
            return;
        }

        switch (from)
        {
            case DataType.Float16: To<Half>(source, to, target); break;
            case DataType.Float32: To<float>(source, to, target); break;
            case DataType.Float64: To<double>(source, to, target); break;
            case DataType.Int8 or DataType.QInt8 or DataType.Int4: To<sbyte>(source, to, target); break;
            case DataType.UInt8 or DataType.QUInt8 or DataType.UInt4 or DataType.Bool: To<byte>(source, to, target); break;
            case DataType.Int16 or DataType.QInt16: To<short>(source, to, target); break;
            case DataType.UInt16 or DataType.QUInt16: To<ushort>(source, to, target); break;
            case DataType.Int32 or DataType.QInt32: To<int>(source, to, target); break;
            case DataType.UInt32: To<uint>(source, to, target); break;
            case DataType.Int64: To<long>(source, to, target); break;
            default: To<ulong>(source, to, target); break;
        }
    }

    /// <summary>Casts a tensor.</summary>
    /// <returns>The tensor itself if it has the type already.</returns>
    /// <exception cref="NotSupportedException"><see cref="CanConvert"/> says no.</exception>
    public static Tensor Convert(Tensor tensor, DataType target)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.DataType == target)
        {
            return tensor;
        }

        byte[] bytes = Tensor.AllocateBytes(target, tensor.Shape, "the result");
        Convert(tensor.DataType, tensor.Bytes.Span, target, bytes);
        return new Tensor(target, tensor.Shape, bytes);
    }

    /// <summary>
    /// Converts a tensor when no value is lost: integers to any integer or float type that holds each of the values, floats to
    /// wider floats, and to narrower ones by rounding (the one exception: what PowerShell and Python write is float64), floats to
    /// integers when all are whole numbers in range, booleans to and from 0 and 1.
    /// </summary>
    /// <returns>The tensor itself if it has the type already; null when a value would be lost.</returns>
    public static Tensor? TryConvert(Tensor tensor, DataType target)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.DataType == target)
        {
            return tensor;
        }

        if (!CanConvert(tensor.DataType, target))
        {
            return null;
        }

        Tensor converted = Convert(tensor, target);
        return (IsFloating(tensor.DataType) && IsFloating(target)) || TensorExactness.IsSame(tensor, converted) ? converted : null;
    }

    /// <summary>Converts a tensor as <see cref="TryConvert"/> does, and not where a finite number is too large for the type and would be infinite.</summary>
    /// <returns>As for <see cref="TryConvert"/>.</returns>
    public static Tensor? TryConvertFinite(Tensor tensor, DataType target)
    {
        Tensor? converted = TryConvert(tensor, target);
        return converted is null || ReferenceEquals(converted, tensor) || !IsFloating(tensor.DataType) || !IsFloating(target) || HasFiniteOf(tensor, converted) ? converted : null;
    }

    private static bool HasFiniteOf(Tensor source, Tensor converted)
    {
        ReadOnlySpan<double> before = Parts(source);
        ReadOnlySpan<double> after = Parts(converted);
        int step = after.Length / Math.Max(1, before.Length);
        for (int i = 0; i < before.Length; i++)
        {
            if (double.IsFinite(before[i]) && !double.IsFinite(after[i * step]))
            {
                return false;
            }
        }

        return true;
    }

    // The numbers; of complex ones both parts, which lie one after the other.
    private static ReadOnlySpan<double> Parts(Tensor tensor)
    {
        DataType part = tensor.DataType.PartType();
        double[] numbers = new double[tensor.Bytes.Length / part.ElementSize()];
        Convert(part, tensor.Bytes.Span, DataType.Float64, MemoryMarshal.AsBytes<double>(numbers));
        return numbers;
    }

    private static bool IsFloating(DataType type) =>
        type is DataType.Float16 or DataType.Float32 or DataType.Float64 or DataType.Complex64 or DataType.Complex128 || SmallFloats.Contains(type);

    private static void To<T>(ReadOnlySpan<byte> source, DataType to, Span<byte> target)
        where T : unmanaged, INumber<T>
    {
        ReadOnlySpan<T> values = MemoryMarshal.Cast<byte, T>(source);
        switch (to)
        {
            case DataType.Float16: Cast<T, Half>(values, target); break;
            case DataType.Float32: Cast<T, float>(values, target); break;
            case DataType.Float64: Cast<T, double>(values, target); break;
            case DataType.Int8 or DataType.QInt8: Cast<T, sbyte>(values, target); break;
            case DataType.UInt8 or DataType.QUInt8: Cast<T, byte>(values, target); break;
            case DataType.Int16 or DataType.QInt16: Cast<T, short>(values, target); break;
            case DataType.UInt16 or DataType.QUInt16: Cast<T, ushort>(values, target); break;
            case DataType.Int32 or DataType.QInt32: Cast<T, int>(values, target); break;
            case DataType.UInt32: Cast<T, uint>(values, target); break;
            case DataType.Int64: Cast<T, long>(values, target); break;
            case DataType.UInt64: Cast<T, ulong>(values, target); break;
            case DataType.Int4:
                Cast<T, sbyte>(values, target);
                TensorPrimitives.Clamp(MemoryMarshal.Cast<byte, sbyte>(target), (sbyte)-8, (sbyte)7, MemoryMarshal.Cast<byte, sbyte>(target));
                break;
            case DataType.UInt4:
                Cast<T, byte>(values, target);
                TensorPrimitives.Min<byte>(target, 15, target);
                break;
            default: // Bool
                for (int i = 0; i < values.Length; i++)
                {
                    target[i] = values[i] == T.Zero ? (byte)0 : (byte)1;
                }

                break;
        }
    }

    private static void Cast<TFrom, TTo>(ReadOnlySpan<TFrom> source, Span<byte> target)
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : unmanaged, INumberBase<TTo>
        => TensorPrimitives.ConvertSaturating(source, MemoryMarshal.Cast<byte, TTo>(target));

    // Into binary32 rounded to odd: the result rounds on to a narrower type as the exact value would (S. Boldo and G. Melquiond,
    // "When double rounding is odd", 2005).
    private static void ToNarrowable(DataType from, ReadOnlySpan<byte> source, Span<float> target)
    {
        if (from is not (DataType.Float64 or DataType.Int32 or DataType.UInt32 or DataType.Int64 or DataType.UInt64 or DataType.QInt32))
        {
            Convert(from, source, DataType.Float32, MemoryMarshal.AsBytes(target));
            return;
        }

        Span<double> wide = stackalloc double[Run];
        wide = wide[..target.Length];
        if (from is DataType.Int64 or DataType.UInt64)
        {
            ToOdd(from, source, wide);
        }
        else
        {
            Convert(from, source, DataType.Float64, MemoryMarshal.AsBytes(wide));
        }

        for (int i = 0; i < wide.Length; i++)
        {
            float near = (float)wide[i];
            if (near != wide[i] && !float.IsNaN(near) && !float.IsInfinity(near))
            {
                uint bits = BitConverter.SingleToUInt32Bits(near);
                near = BitConverter.UInt32BitsToSingle((Math.Abs((double)near) > Math.Abs(wide[i]) ? bits - 1 : bits) | 1);
            }

            target[i] = near;
        }
    }

    // 64 bits into the 53 of binary64, rounded to odd: what is cut off lives on in the last bit kept.
    private static void ToOdd(DataType from, ReadOnlySpan<byte> source, Span<double> target)
    {
        ReadOnlySpan<ulong> bits = MemoryMarshal.Cast<byte, ulong>(source);
        for (int i = 0; i < target.Length; i++)
        {
            bool isNegative = from == DataType.Int64 && (long)bits[i] < 0;
            ulong magnitude = isNegative ? 0 - bits[i] : bits[i];
            int shift = Math.Max(0, 64 - 53 - BitOperations.LeadingZeroCount(magnitude));
            ulong cut = magnitude & ((1UL << shift) - 1);
            double odd = (double)((magnitude >> shift) | (cut == 0 ? 0UL : 1UL)) * (1UL << shift);
            target[i] = isNegative ? -odd : odd;
        }
    }

    private static void ToComplex(DataType from, ReadOnlySpan<byte> source, DataType to, Span<byte> target)
    {
        if (from == DataType.Complex64)
        {
            TensorPrimitives.ConvertSaturating(MemoryMarshal.Cast<byte, float>(source), MemoryMarshal.Cast<byte, double>(target));
        }
        else if (from == DataType.Complex128)
        {
            TensorPrimitives.ConvertSaturating(MemoryMarshal.Cast<byte, double>(source), MemoryMarshal.Cast<byte, float>(target));
        }
        else
        {
            DataType part = to.PartType();
            int size = part.ElementSize();
            Span<byte> parts = stackalloc byte[Run * sizeof(double)];
            parts = parts[..(source.Length / from.ElementSize() * size)];
            Convert(from, source, part, parts);
            target.Clear();
            for (int i = 0; i < parts.Length; i += size)
            {
                parts.Slice(i, size).CopyTo(target[(2 * i)..]);
            }
        }
    }

    private delegate void Conversion(DataType from, ReadOnlySpan<byte> source, DataType to, Span<byte> target);

    private static void InRuns(DataType from, ReadOnlySpan<byte> source, DataType to, Span<byte> target, Conversion convert)
    {
        int fromRun = Run * from.ElementSize();
        int toRun = Run * to.ElementSize();
        for (; source.Length > fromRun; source = source[fromRun..], target = target[toRun..])
        {
            convert(from, source[..fromRun], to, target[..toRun]);
        }

        convert(from, source, to, target[..(source.Length / from.ElementSize() * to.ElementSize())]);
    }
}
