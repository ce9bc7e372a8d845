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

        static double Rms(double[] a, float[] b) => Math.Sqrt(a.Zip(b, (p, q) => (p - q) * (p - q)).Average());
    }
}
