using System.Numerics;
using System.Runtime.InteropServices;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Tensors;

public sealed class ExactNumberTests
{
    private const long Beyond = (1L << 53) + 1;

    [Fact]
    public void Neighbours_that_float64_rounds_to_one_stay_apart()
    {
        ExactNumber[] ascending =
        [
            double.NegativeInfinity, -1e40, long.MinValue, (Int128)long.MinValue + 1, -(double)(1L << 53), -0.5, 0, 0.25, 1L << 53, Beyond, (double)(1L << 53) + 2,
            long.MaxValue, (double)(1UL << 63), (Int128)ulong.MaxValue, 18446744073709551616.0, (Int128)ulong.MaxValue + 2, 1e40, double.PositiveInfinity,
        ];
        for (int i = 0; i < ascending.Length; i++)
        {
            for (int j = 0; j < ascending.Length; j++)
            {
                Assert.Equal(Math.Sign(i - j), Math.Sign(ascending[i].CompareTo(ascending[j])));
                Assert.Equal(i == j, ascending[i] == ascending[j]);
                Assert.Equal(i < j, ascending[i] < ascending[j]);
            }
        }

        Assert.True((ExactNumber)5 == 5.0 && (ExactNumber)(-0.0) == 0);
        Assert.True((ExactNumber)double.NaN == double.NaN);
    }

    [Fact]
    public void Distances_of_integers_are_integers()
    {
        Assert.Equal("1", ExactNumber.Distance(Beyond, 1L << 53).ToString());
        Assert.Equal("18446744073709551615", ExactNumber.Distance(long.MinValue, long.MaxValue).ToString());
        Assert.Equal("27670116110564327423", ExactNumber.Distance((Int128)ulong.MaxValue, long.MinValue).ToString());
        Assert.Equal("1", ExactNumber.Distance(Beyond, (double)(1L << 53)).ToString());
        Assert.Equal("Infinity", ExactNumber.Distance(Beyond, double.NaN).ToString());
        Assert.Equal("0", ExactNumber.Distance(double.NaN, double.NaN).ToString());
        Assert.Equal("Infinity", ExactNumber.Distance(double.NegativeInfinity, double.PositiveInfinity).ToString());
        Assert.Equal([typeof(long), typeof(ulong), typeof(BigInteger), typeof(double)], new ExactNumber[] { -1, (Int128)ulong.MaxValue, Int128.MaxValue, 1.5 }.Select(n => n.ToObject().GetType()));
    }

    [Fact]
    public void A_cast_of_64_bit_integers_is_rounded_once_whatever_the_type()
    {
        // The nearest value by exact arithmetic, ties to the even one, against values just beside and at half-way.
        Random random = new(11);
        ulong[] values = [0, 1, ulong.MaxValue, .. Enumerable.Range(0, 4000).SelectMany(_ =>
        {
            int bits = random.Next(2, 65);
            ulong top = (1UL << (bits - 1)) | ((ulong)random.NextInt64() & ((1UL << (bits - 1)) - 1));
            int zeros = random.Next(0, bits);
            ulong tie = (top >> zeros) << zeros;
            return (ulong[])[top, tie, tie - 1, tie + 1];
        })];
        foreach ((DataType type, int precision) in ((DataType, int)[])[(DataType.Float32, 24), (DataType.Float64, 53), (DataType.BFloat16, 8)])
        {
            double[] cast = Cast(DataType.UInt64, values, type);
            double[] signed = Cast(DataType.Int64, [.. values.Select(v => 0 - (v >> 1))], type);
            for (int i = 0; i < values.Length; i++)
            {
                Assert.Equal(Nearest(values[i], precision), cast[i]);
                Assert.Equal(-Nearest(values[i] >> 1, precision), signed[i]);
            }
        }
    }

    private static double[] Cast(DataType from, ulong[] values, DataType type)
    {
        Tensor cast = TensorConverter.Convert(new Tensor(from, new TensorShape(values.Length), MemoryMarshal.AsBytes<ulong>(values).ToArray()), type);
        return TensorConverter.Convert(cast, DataType.Float64).AsSpan<double>().ToArray();
    }

    private static double Nearest(ulong value, int precision)
    {
        int shift = Math.Max(0, 64 - BitOperations.LeadingZeroCount(value) - precision);
        BigInteger step = BigInteger.One << shift;
        (BigInteger whole, BigInteger rest) = BigInteger.DivRem(value, step);
        int half = (rest * 2).CompareTo(step);
        whole += half > 0 || (half == 0 && !whole.IsEven) ? 1 : 0;
        return (double)(whole * step);
    }
}
