using TfModelTools.Runtime;

namespace TfModelTools.Tests.Runtime;

public sealed class WinogradConvTests
{
    public static TheoryData<int[], int[], int[], int[]> Shapes => new()
    {
        { [8, 8], [3, 3], [1, 1], [1, 1] },
        { [7, 9], [3, 3], [0, 2], [1, 0] },
        { [3, 2], [3, 3], [2, 2], [2, 2] },
        { [2, 41], [3, 3], [1, 0], [1, 0] },
        { [29], [3], [1], [1] },
        { [3], [3], [2], [0] },
        { [37], [5], [0], [0] },
        { [6], [5], [4], [3] },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Equals_the_definition_with_bias_addend_and_activation(int[] input, int[] kernel, int[] before, int[] after)
    {
        int[] ones = [.. input.Select(_ => 1)];
        foreach ((int channels, int filters) in ((int, int)[])[(32, 32), (45, 71)])
        {
            int taps = kernel.Aggregate(1, (a, b) => a * b);
            float[] weights = [.. KernelAssert.Random(taps * channels * filters, 3).Select(w => w / MathF.Sqrt(taps * channels))];
            float[] bias = KernelAssert.Random(filters, 4);
            float[] x = KernelAssert.Random(2 * input.Aggregate(1, (a, b) => a * b) * channels, 5);
            double[] expected = NaiveConv.Run(x, 2, input, channels, filters, kernel, ones, ones, before, after, 1, weights, bias);
            float[] y = KernelAssert.Random(expected.Length, 6);
            for (int i = 0; i < y.Length; i++)
            {
                expected[i] = Math.Max(0, expected[i] + y[i]);
            }

            new ConvAdd(input, channels, filters, kernel, ones, ones, before, after, 1, weights, bias, Activation.Relu).Run(x, y, y, 2);
            KernelAssert.Close(expected, y);

            double[] sigmoids = [.. NaiveConv.Run(x, 2, input, channels, filters, kernel, ones, ones, before, after, 1, weights, null).Select(v => 1 / (1 + Math.Exp(-v)))];
            new Conv(input, channels, filters, kernel, ones, ones, before, after, 1, weights, null, new Activation(ActivationKind.Sigmoid)).Run(x, y, 2);
            KernelAssert.Close(sigmoids, y);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_value_that_is_not_finite_stays_within_its_windows(int[] input, int[] kernel, int[] before, int[] after)
    {
        int[] ones = [.. input.Select(_ => 1)];
        const int Channels = 45;
        const int Filters = 71;
        int taps = kernel.Aggregate(1, (a, b) => a * b);
        float[] weights = [.. KernelAssert.Random(taps * Channels * Filters, 3).Select(w => w / MathF.Sqrt(taps * Channels))];
        float[] bias = KernelAssert.Random(Filters, 4);
        int size = input.Aggregate(1, (a, b) => a * b) * Channels;
        float[] x = KernelAssert.Random(3 * size, 5);
        ConvAdd conv = new(input, Channels, Filters, kernel, ones, ones, before, after, 1, weights, bias, Activation.Linear);
        int length = NaiveConv.Run(x, 3, input, Channels, Filters, kernel, ones, ones, before, after, 1, weights, bias).Length;
        float[] addend = KernelAssert.Random(length, 6);
        float[] finite = new float[length];
        conv.Run(x, addend, finite, 3);
        foreach (float value in (float[])[float.PositiveInfinity, float.NegativeInfinity, float.NaN])
        {
            float[] touched = [.. x];
            touched[size + (size / 2)] = value;
            touched[(2 * size) - 1] = value;
            double[] expected = NaiveConv.Run(touched, 3, input, Channels, Filters, kernel, ones, ones, before, after, 1, weights, bias);
            float[] y = [.. addend];
            conv.Run(touched, y, y, 3);
            for (int i = 0; i < length; i++)
            {
                if (double.IsFinite(expected[i]))
                {
                    Assert.Equal(expected[i] + addend[i], y[i], 1e-5);
                }
                else
                {
                    Assert.Equal((float)expected[i], y[i]);
                }
            }

            // Samples without one are computed as ever.
            Assert.Equal(finite[..(length / 3)], y[..(length / 3)]);
            Assert.Equal(finite[(2 * length / 3)..], y[(2 * length / 3)..]);
        }
    }

    [Theory]
    [InlineData(1e3f)]
    [InlineData(1e6f)]
    [InlineData(3e38f)]
    public void A_large_value_stays_within_its_windows(float large)
    {
        const int Channels = 64;
        float[] weights = [.. KernelAssert.Random(5 * Channels * Channels, 3).Select(w => w / MathF.Sqrt(5 * Channels))];
        float[] x = new float[64 * Channels];
        for (int i = 0; i < 64; i++)
        {
            x[(i * Channels) + 5] = 0.5f;
        }

        x[(31 * Channels) + 3] = large;
        double[] expected = NaiveConv.Run(x, 1, [64], Channels, Channels, [5], [1], [1], [2], [2], 1, weights, null);
        float[] y = new float[expected.Length];
        new Conv([64], Channels, Channels, [5], [1], [1], [2], [2], 1, weights, null, Activation.Linear).Run(x, y, 1);
        Assert.All(Enumerable.Range(0, y.Length).Where(i => i / Channels is < 29 or > 33), i => Assert.Equal(expected[i], y[i], 1e-6));
    }

    [Fact]
    public void A_range_is_told_by_the_places_however_many_are_large()
    {
        const int Channels = 33;
        static float[] Places(params float[] sizes) => [.. sizes.SelectMany(s => Enumerable.Range(0, Channels).Select(c => c == 20 ? -s : s / 1e6f))];
        Assert.True(FloatRange.IsWithin(Places(1, 2, 100, 255), Channels, 256));
        Assert.True(FloatRange.IsWithin(Places(0, 0, 0, 1e30f), Channels, 256));
        Assert.True(FloatRange.IsWithin(Places(0, 0), Channels, 256));

        // One in a hundred may be a hundred times smaller than the range allows; a tenth of them not.
        float[] hundred = [.. Enumerable.Repeat(256f, 100)];
        Assert.True(FloatRange.IsWithin(Places([.. hundred, 0.02f]), Channels, 256));
        Assert.False(FloatRange.IsWithin(Places([.. hundred, 0.001f]), Channels, 256));
        Assert.False(FloatRange.IsWithin(Places([.. hundred, .. Enumerable.Repeat(0.02f, 10)]), Channels, 256));
        Assert.False(FloatRange.IsWithin(Places(1, 1, 1e9f, 1e9f, 1e9f, 1e9f, 1e9f, 1e9f), Channels, 4096));
        Assert.False(FloatRange.IsWithin(Places(1, 1, float.NaN, 1), Channels, 4096));
        Assert.False(FloatRange.IsWithin(Places(1, 1, float.NegativeInfinity, 1), Channels, 4096));
        Assert.False(FloatRange.IsWithin(Places(1e37f, 1e37f), Channels, 4096));
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(3, 63)]
    [InlineData(5, 1)]
    [InlineData(5, 63)]
    [InlineData(5, 32)]
    public void Large_values_stay_within_their_windows_however_many_there_are(int size, int first)
    {
        // Masked steps, as -1e9 marks them in all channels, and steps that hold data.
        const int Steps = 96;
        const int Channels = 32;
        float[] weights = [.. KernelAssert.Random(size * Channels * Channels, 3).Select(w => w / MathF.Sqrt(size * Channels))];
        float[] x = [.. KernelAssert.Random(Steps * Channels, 4).Select((v, i) => i / Channels >= first ? -1e9f : v)];
        double[] expected = NaiveConv.Run(x, 1, [Steps], Channels, Channels, [size], [1], [1], [size - 1], [0], 1, weights, null);
        float[] y = new float[expected.Length];
        new Conv([Steps], Channels, Channels, [size], [1], [1], [size - 1], [0], 1, weights, null, Activation.Linear).Run(x, y, 1);
        Assert.All(Enumerable.Range(0, first * Channels), i => Assert.Equal(expected[i], y[i], 1e-6));
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    [InlineData(5, 1)]
    public void The_weights_can_be_restored(int size, int axes)
    {
        const int Channels = 33;
        const int Filters = 35;
        int[] extents = [.. Enumerable.Repeat(size, axes)];
        int[] input = [.. extents.Select(_ => 12)];
        int[] ones = [.. extents.Select(_ => 1)];
        int[] zeros = new int[axes];
        SpatialWindow window = new(input, extents, ones, ones, zeros, zeros);
        float[] kernel = KernelAssert.Random(window.Taps * Channels * Filters, 1);
        PackedMatrix restored = new WinogradConv(new WinogradKind(size, axes), window, Channels, Filters, kernel, null, Activation.Linear).Restore();
        Assert.Equal(kernel, Enumerable.Range(0, kernel.Length).Select(i => restored[i / Filters, i % Filters]).ToArray());
    }

    [Theory]
    [InlineData(3, 1, 1e20f)]
    [InlineData(3, 2, 1e20f)]
    [InlineData(5, 1, 1e20f)]
    [InlineData(5, 1, -65504f)]
    public void A_large_value_does_not_pass_weights_of_zero(int size, int axes, float large)
    {
        // A causal window, or a pruned one: the elements from the middle on are zero.
        const int Channels = 64;
        int[] input = [.. Enumerable.Repeat(12, axes)];
        int[] extents = [.. input.Select(_ => size)];
        int[] ones = [.. input.Select(_ => 1)];
        int[] before = [.. input.Select(_ => size / 2)];
        int taps = (int)Math.Pow(size, axes);
        float[] weights = [.. KernelAssert.Random(taps * Channels * Channels, 3).Select((w, i) => i / (Channels * Channels) % size < size / 2 ? w / MathF.Sqrt(taps * Channels) : 0)];
        float[] x = KernelAssert.Random((int)Math.Pow(12, axes) * Channels, 4);
        x[^(Channels / 2)] = large;
        double[] expected = NaiveConv.Run(x, 1, input, Channels, Channels, extents, ones, ones, before, before, 1, weights, null);
        float[] y = new float[expected.Length];
        new Conv(input, Channels, Channels, extents, ones, ones, before, before, 1, weights, null, Activation.Linear).Run(x, y, 1);
        int[] unseen = [.. Enumerable.Range(0, y.Length).Where(i => Math.Abs(expected[i]) < 100)];
        Assert.True(unseen.Length >= y.Length - (12 * Channels));
        Assert.All(unseen, i => Assert.Equal(expected[i], y[i], 1e-5));
    }

    [Fact]
    public void Is_taken_where_it_gains_only()
    {
        static WinogradKind? For(int[] kernel, int stride, int dilation, int channels, int groups = 1)
        {
            int[] input = [.. kernel.Select(_ => 12)];
            int[] zeros = new int[kernel.Length];
            return WinogradKind.For(
                new SpatialWindow(input, kernel, [.. kernel.Select(_ => stride)], [.. kernel.Select(_ => dilation)], zeros, zeros), channels, 64, groups);
        }

        Assert.Equal(new WinogradKind(3, 2), For([3, 3], 1, 1, 64));
        Assert.Equal(new WinogradKind(3, 1), For([3], 1, 1, 64));
        Assert.Equal(new WinogradKind(5, 1), For([5], 1, 1, 64));
        Assert.Null(For([3, 3], 2, 1, 64));
        Assert.Null(For([3, 3], 1, 2, 64));
        Assert.Null(For([3, 3], 1, 1, 8));
        Assert.Null(For([3, 3], 1, 1, 64, groups: 2));
        Assert.Null(For([5, 5], 1, 1, 64));
        Assert.Null(For([3, 3, 3], 1, 1, 64));
    }

    [Fact]
    public void Rounds_no_worse_than_twice_the_direct_sum()
    {
        // The direct sum is taken because of a stride along an axis of one element, where it changes nothing.
        const int Channels = 96;
        float[] x = [.. KernelAssert.Random(24 * 24 * Channels, 1).Select(v => Math.Max(0, v))];
        float[] weights = [.. KernelAssert.Random(9 * Channels * 32, 2).Select(w => w / MathF.Sqrt(9 * Channels))];
        double[] expected = NaiveConv.Run(x, 1, [24, 24], Channels, 32, [3, 3], [1, 1], [1, 1], [1, 1], [1, 1], 1, weights, null);
        float[] fast = new float[expected.Length];
        new Conv([24, 24], Channels, 32, [3, 3], [1, 1], [1, 1], [1, 1], [1, 1], 1, weights, null, Activation.Linear).Run(x, fast, 1);
        float[] direct = new float[expected.Length];
        new Conv([1, 24, 24], Channels, 32, [1, 3, 3], [2, 1, 1], [1, 1, 1], [0, 1, 1], [0, 1, 1], 1, weights, null, Activation.Linear).Run(x, direct, 1);
        Assert.True(Rms(expected, fast) < 2 * Rms(expected, direct), $"{Rms(expected, fast)} against {Rms(expected, direct)}");
    }

    [Fact]
    public void Rounds_within_five_millionths_along_a_line()
    {
        const int Channels = 96;
        float[] x = [.. KernelAssert.Random(998 * Channels, 1).Select(v => Math.Max(0, v))];
        float[] weights = [.. KernelAssert.Random(5 * Channels * 32, 2).Select(w => w / MathF.Sqrt(5 * Channels))];
        double[] expected = NaiveConv.Run(x, 1, [998], Channels, 32, [5], [1], [1], [2], [2], 1, weights, null);
        float[] fast = new float[expected.Length];
        new Conv([998], Channels, 32, [5], [1], [1], [2], [2], 1, weights, null, Activation.Linear).Run(x, fast, 1);
        float[] direct = new float[expected.Length];
        new Conv([1, 998], Channels, 32, [1, 5], [2, 1], [1, 1], [0, 2], [0, 2], 1, weights, null, Activation.Linear).Run(x, direct, 1);
        Assert.True(Rms(expected, fast) < 3 * Rms(expected, direct), $"{Rms(expected, fast)} against {Rms(expected, direct)}");
        Assert.True(expected.Zip(fast, (p, q) => Math.Abs(p - q)).Max() < 5e-6);
    }

    private static double Rms(double[] a, float[] b) => Math.Sqrt(a.Zip(b, (p, q) => (p - q) * (p - q)).Average());
}
