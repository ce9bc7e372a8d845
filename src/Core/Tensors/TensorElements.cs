using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace TfModelTools.Tensors;

/// <summary>The elements of a tensor as .NET values, for callers who do not know the element type beforehand.</summary>
/// <remarks>
/// Types that .NET lacks widen to the next that holds every value: float16, bfloat16 and the 8-bit floats to float, 4-bit and quantized
/// integers to the integers they are, complex64 to <see cref="Complex"/>. Strings are text where their bytes are UTF-8, else byte[].
/// </remarks>
public static class TensorElements
{
    /// <summary>The .NET type of the elements; <see cref="object"/> for strings, which are text or bytes.</summary>
    /// <exception cref="NotSupportedException">The type has no values (resources, variants).</exception>
    public static Type ClrType(DataType type) => type switch
    {
        DataType.Float32 or DataType.Float16 or DataType.BFloat16 or DataType.Float8E5M2 or DataType.Float8E4M3FN => typeof(float),
        DataType.Float64 => typeof(double),
        DataType.Int8 or DataType.QInt8 or DataType.Int4 => typeof(sbyte),
        DataType.UInt8 or DataType.QUInt8 or DataType.UInt4 => typeof(byte),
        DataType.Int16 or DataType.QInt16 => typeof(short),
        DataType.UInt16 or DataType.QUInt16 => typeof(ushort),
        DataType.Int32 or DataType.QInt32 => typeof(int),
        DataType.UInt32 => typeof(uint),
        DataType.Int64 => typeof(long),
        DataType.UInt64 => typeof(ulong),
        DataType.Bool => typeof(bool),
        DataType.Complex64 or DataType.Complex128 => typeof(Complex),
        DataType.String => typeof(object),
        _ => throw new NotSupportedException($"A {type.TensorFlowName()} tensor holds no values."),
    };

    /// <summary>One element.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="index">Its place in row-major order.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    public static object Get(Tensor tensor, long index)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, tensor.ElementCount);
        if (tensor.DataType == DataType.String)
        {
            return Text(tensor.Strings[(int)index]);
        }

        int size = tensor.DataType.ElementSize();
        Tensor one = new(tensor.DataType, TensorShape.Scalar, tensor.Bytes.Slice((int)index * size, size));
        return ToArray(one).GetValue(0)!;
    }

    /// <summary>All elements in row-major order, as an array of <see cref="ClrType"/>.</summary>
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Arrays of one dimension of numbers are there in every program.")]
    public static Array ToArray(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        switch (tensor.DataType)
        {
            case DataType.String:
                return tensor.Strings.Select(Text).ToArray();
            case DataType.Complex64:
                float[] parts = tensor.Bytes.Length == 0 ? [] : MemoryMarshal.Cast<byte, float>(tensor.Bytes.Span).ToArray();
                return Enumerable.Range(0, parts.Length / 2).Select(i => new Complex(parts[2 * i], parts[(2 * i) + 1])).ToArray();
            case DataType.Float16 or DataType.BFloat16 or DataType.Float8E5M2 or DataType.Float8E4M3FN:
                float[] wide = new float[tensor.ElementCount];
                TensorConverter.Convert(tensor.DataType, tensor.Bytes.Span, DataType.Float32, MemoryMarshal.AsBytes<float>(wide));
                return wide;
            default:
                // Copied byte by byte: the element types that are left lie in memory as .NET's do.
                Array values = Array.CreateInstance(ClrType(tensor.DataType), tensor.ElementCount);
                ReadOnlySpan<byte> bytes = tensor.Bytes.Span;
                bytes.CopyTo(MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference(values), bytes.Length));
                return values;
        }
    }

    /// <summary>A tensor over an array of numbers of one dimension, without a copy: the array must not be written to from then on.</summary>
    /// <param name="values">The elements in row-major order: bool, integers, Half, float, double or Complex.</param>
    /// <param name="shape">A fully defined shape of as many elements.</param>
    /// <exception cref="ArgumentException">The counts differ.</exception>
    /// <exception cref="NotSupportedException">No data type holds such elements.</exception>
    public static Tensor FromArray(Array values, TensorShape shape)
    {
        ArgumentNullException.ThrowIfNull(values);

        // By the exact type: .NET's casts take an int[] for a uint[].
        Type? type = values.GetType().GetElementType();
        return type switch
        {
            _ when type == typeof(float) => Tensor.Over((float[])values, shape),
            _ when type == typeof(double) => Tensor.Over((double[])values, shape),
            _ when type == typeof(Half) => Tensor.Over((Half[])values, shape),
            _ when type == typeof(bool) => Tensor.Over((bool[])values, shape),
            _ when type == typeof(sbyte) => Tensor.Over((sbyte[])values, shape),
            _ when type == typeof(byte) => Tensor.Over((byte[])values, shape),
            _ when type == typeof(short) => Tensor.Over((short[])values, shape),
            _ when type == typeof(ushort) => Tensor.Over((ushort[])values, shape),
            _ when type == typeof(int) => Tensor.Over((int[])values, shape),
            _ when type == typeof(uint) => Tensor.Over((uint[])values, shape),
            _ when type == typeof(long) => Tensor.Over((long[])values, shape),
            _ when type == typeof(ulong) => Tensor.Over((ulong[])values, shape),
            _ when type == typeof(Complex) => Tensor.Over((Complex[])values, shape),
            _ => throw new NotSupportedException($"No tensor element type holds {type}."),
        };
    }

    /// <summary>All elements as an array of as many dimensions as the tensor has; of a scalar, an array of one.</summary>
    /// <exception cref="NotSupportedException">The rank is over 32, the most that .NET arrays have.</exception>
    [RequiresDynamicCode("Makes an array of a type and rank that only the tensor tells.")]
    public static Array ToMultidimensionalArray(Tensor tensor)
    {
        Array flat = ToArray(tensor);
        if (tensor.Shape.Rank <= 1)
        {
            return flat;
        }

        if (tensor.Shape.Rank > 32)
        {
            throw new NotSupportedException($"A .NET array has at most 32 dimensions, this tensor {tensor.Shape.Rank}.");
        }

        Array result = Array.CreateInstance(flat.GetType().GetElementType()!, tensor.Shape.ToArray());
        if (tensor.DataType == DataType.String)
        {
            int[] index = new int[tensor.Shape.Rank];
            for (int i = 0; i < flat.Length; i++)
            {
                result.SetValue(flat.GetValue(i), index);
                for (int axis = index.Length - 1; axis >= 0 && ++index[axis] == tensor.Shape[axis]; axis--)
                {
                    index[axis] = 0;
                }
            }
        }
        else
        {
            Copy(flat, result);
        }

        return result;
    }

    // Row-major is also the order in which .NET lays out its arrays.
    private static void Copy(Array flat, Array result)
    {
        int bytes = flat.Length * System.Runtime.CompilerServices.RuntimeHelpers.SizeOf(flat.GetType().GetElementType()!.TypeHandle);
        MemoryMarshal.CreateReadOnlySpan(ref MemoryMarshal.GetArrayDataReference(flat), bytes)
            .CopyTo(MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference(result), bytes));
    }

    private static object Text(byte[] bytes) => System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : bytes;
}
