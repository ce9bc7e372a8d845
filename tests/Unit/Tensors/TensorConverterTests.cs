using System.Runtime.InteropServices;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Tensors;

public sealed class TensorConverterTests
{
    [Fact]
    public void A_conversion_without_loss_refuses_each_value_that_would_change()
    {
        Assert.Null(TryConvert<long>(DataType.Float64, long.MaxValue));
        Assert.Null(TryConvert<long>(DataType.Float64, (1L << 53) + 1));
        Assert.NotNull(TryConvert<long>(DataType.Float64, 1L << 53, long.MinValue));
        Assert.Null(TryConvert<double>(DataType.Int64, 9223372036854775808d));
        Assert.Null(TryConvert<float>(DataType.Int32, 2147483648f));
        Assert.Null(TryConvert<float>(DataType.Int32, float.NaN));
        Assert.Null(TryConvert<float>(DataType.Int8, 0.5f));
        Assert.NotNull(TryConvert<float>(DataType.Int8, -0f, 127f, -128f));
        Assert.Null(TryConvert<long>(DataType.UInt64, -1L));
        Assert.NotNull(TryConvert<ulong>(DataType.Int64, 5UL));
        Assert.Null(TryConvert<int>(DataType.Bool, 2));
        Assert.NotNull(TryConvert<int>(DataType.Bool, 0, 1));
        Assert.NotNull(TryConvert<double>(DataType.Float32, 0.1, double.NaN));
        Assert.Null(TryConvert<int>(DataType.Complex64, 16777217));
        Assert.Null(TensorConverter.TryConvert(new Tensor(new TensorShape(1), [[65]]), DataType.Float32));
    }

    [Fact]
    public void Integers_saturate_and_fractions_are_cut()
    {
        Assert.Equal([127, -128, 1, -1, 0, 127], Convert<float, sbyte>(DataType.Int8, 300f, -300f, 1.9f, -1.9f, float.NaN, float.PositiveInfinity));
        Assert.Equal([0, 255], Convert<int, byte>(DataType.UInt8, -5, 256));
        Assert.Equal([int.MaxValue, int.MinValue], Convert<long, int>(DataType.Int32, long.MaxValue, long.MinValue));
        Assert.Equal([0UL, ulong.MaxValue], Convert<double, ulong>(DataType.UInt64, -1, 1e30));
        Assert.Equal([7, -8, 3], Convert<int, sbyte>(DataType.Int4, 100, -100, 3));
        Assert.Equal([15, 0], Convert<int, byte>(DataType.UInt4, 100, -100));
        Assert.Equal([false, true, true, true], Convert<float, bool>(DataType.Bool, -0f, 0.1f, float.NaN, -2f));
    }

    [Fact]
    public void Floats_round_to_nearest_even_and_overflow_to_infinity()
    {
        Assert.Equal([float.PositiveInfinity, 1f], Convert<double, float>(DataType.Float32, 1e300, 1 + 1e-12));
        Assert.Equal([0x3f80, 0x3f80, 0x3f82, 0x7f80, 0x7fc0, 0x8000], Convert<float, ushort>(DataType.BFloat16, 1f, 1.00390625f, 1.01171875f, float.MaxValue, MathF.Abs(float.NaN), -0f));

        // Just above half-way: by way of binary32 it would round to even, which is wrong.
        Assert.Equal([0x3f81], Convert<double, ushort>(DataType.BFloat16, 1.00390625 + 1e-12));
        Assert.Equal([0x7c, 0x7f], [Convert<float, byte>(DataType.Float8E5M2, 1e9f)[0], Convert<float, byte>(DataType.Float8E4M3FN, 1e9f)[0]]);
    }

    [Theory]
    [InlineData(DataType.BFloat16)]
    [InlineData(DataType.Float8E5M2)]
    [InlineData(DataType.Float8E4M3FN)]
    public void Every_value_of_a_small_float_survives_the_way_to_float32_and_back(DataType type)
    {
        int size = type.ElementSize();
        byte[] all = size == 1 ? [.. Enumerable.Range(0, 256).Select(i => (byte)i)] : MemoryMarshal.AsBytes<ushort>([.. Enumerable.Range(0, 65536).Select(i => (ushort)i)]).ToArray();
        float[] wide = new float[all.Length / size];
        TensorConverter.Convert(type, all, DataType.Float32, MemoryMarshal.AsBytes<float>(wide));
        byte[] back = new byte[all.Length];
        TensorConverter.Convert(DataType.Float32, MemoryMarshal.AsBytes<float>(wide), type, back);
        for (int i = 0; i < wide.Length; i++)
        {
            Assert.True(float.IsNaN(wide[i]) || all.AsSpan(i * size, size).SequenceEqual(back.AsSpan(i * size, size)), $"{i:x}");
        }
    }

    [Fact]
    public void Known_values_of_the_8_bit_floats()
    {
        float[] wide = new float[6];
        TensorConverter.Convert(DataType.Float8E4M3FN, (byte[])[0x38, 0x7e, 0x01, 0x08, 0xc0, 0x00], DataType.Float32, MemoryMarshal.AsBytes<float>(wide));
        Assert.Equal([1f, 448f, 0.001953125f, 0.015625f, -2f, 0f], wide);
        TensorConverter.Convert(DataType.Float8E5M2, (byte[])[0x3c, 0x7b, 0x01, 0x04, 0xc0, 0x7c], DataType.Float32, MemoryMarshal.AsBytes<float>(wide));
        Assert.Equal([1f, 57344f, 1.52587890625e-05f, 6.103515625e-05f, -2f, float.PositiveInfinity], wide);
    }

    [Fact]
    public void Real_numbers_become_complex_and_not_back()
    {
        Assert.Equal([1.5f, 0f, -2f, 0f], Convert<double, float>(DataType.Complex64, 1.5, -2));
        Assert.False(TensorConverter.CanConvert(DataType.Complex64, DataType.Float32));
        Assert.False(TensorConverter.CanConvert(DataType.String, DataType.Float32));
        Assert.True(TensorConverter.CanConvert(DataType.Complex128, DataType.Complex64));
    }

    [NumpyFact]
    public void Conversions_without_overflow_are_those_of_numpy()
    {
        DataType[] types = [DataType.Float16, DataType.Float32, DataType.Float64, DataType.Int8, DataType.UInt8, DataType.Int16, DataType.UInt16, DataType.Int32, DataType.UInt32, DataType.Int64, DataType.UInt64, DataType.Complex64, DataType.Complex128];
        byte[] small = [.. Enumerable.Range(0, 3000).Select(i => (byte)(i % 128))];
        foreach (DataType from in types)
        {
            byte[] source = new byte[small.Length * from.ElementSize()];
            TensorConverter.Convert(DataType.UInt8, small, from, source);
            foreach (DataType to in types.Where(t => TensorConverter.CanConvert(from, t)))
            {
                byte[] target = new byte[small.Length * to.ElementSize()];
                TensorConverter.Convert(from, source, to, target);
                byte[] direct = new byte[target.Length];
                TensorConverter.Convert(DataType.UInt8, small, to, direct);
                Assert.True(direct.AsSpan().SequenceEqual(target), $"{from} to {to}");
            }
        }

        Random random = new(1);
        double[] values = [.. Enumerable.Range(0, 2000).Select(_ => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-6, 5)))];
        byte[] halves = new byte[values.Length * 2];
        TensorConverter.Convert(DataType.Float64, MemoryMarshal.AsBytes<double>(values), DataType.Float16, halves);
        Assert.Equal(
            System.Convert.ToHexStringLower(halves),
            Python.Run("import numpy as np, sys; print(np.frombuffer(bytes.fromhex(sys.argv[1]), 'f8').astype('f2').tobytes().hex())", System.Convert.ToHexStringLower(MemoryMarshal.AsBytes<double>(values))).Trim());
    }

    private static TTo[] Convert<TFrom, TTo>(DataType to, params TFrom[] values)
        where TFrom : unmanaged
        where TTo : unmanaged
        => ConvertParts<TFrom, TTo>(to, to.ElementSize() / System.Runtime.CompilerServices.Unsafe.SizeOf<TTo>(), values);

    private static TTo[] ConvertParts<TFrom, TTo>(DataType to, int parts, params TFrom[] values)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        byte[] target = new byte[values.Length * to.ElementSize()];
        TensorConverter.Convert(DataTypes.Of<TFrom>(), MemoryMarshal.AsBytes<TFrom>(values), to, target);
        TTo[] result = MemoryMarshal.Cast<byte, TTo>(target).ToArray();
        Assert.Equal(values.Length * parts, result.Length);
        return result;
    }

    private static Tensor? TryConvert<T>(DataType target, params T[] values)
        where T : unmanaged
        => TensorConverter.TryConvert(Tensor.Create<T>(values, new TensorShape(values.Length)), target);
}
