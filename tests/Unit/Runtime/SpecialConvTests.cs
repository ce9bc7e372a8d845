using TfModelTools.Runtime;

namespace TfModelTools.Tests.Runtime;

/// <summary>Shapes for which convolutions and products take a way of their own.</summary>
public sealed class SpecialConvTests
{
    public static TheoryData<int[], int, int, int[], int[], int[], int> Shapes => new()
    {
        // Rows 4 KB apart, alone and in windows.
        { [5, 5], 1024, 9, [1, 1], [1, 1], [0, 0], 1 },
        { [4, 4], 1024, 5, [2, 2], [1, 1], [1, 1], 1 },

        // Lines of 7, of which two share a tile; a depth of several chunks; runs longer than a chunk.
        { [7, 7], 40, 33, [5, 5], [1, 1], [2, 2], 1 },
        { [7, 7], 500, 16, [3, 1], [1, 1], [1, 0], 1 },
        { [9, 8], 180, 8, [2, 3], [2, 2], [0, 1], 1 },

        // An image of three channels, strided, and a line that is split along itself.
        { [33, 31], 3, 64, [7, 7], [2, 2], [3, 3], 1 },
        { [301], 3, 24, [4], [3], [2], 1 },

        // Depthwise with every kind of border.
        { [14, 14], 37, 37, [3, 3], [1, 1], [1, 1], 37 },
        { [15, 9], 20, 20, [3, 3], [2, 2], [0, 1], 20 },
        { [2, 1], 16, 16, [3, 3], [1, 1], [2, 2], 16 },
        { [11, 12], 18, 18, [5, 5], [1, 1], [2, 2], 18 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Equals_the_definition(int[] input, int channels, int filters, int[] kernel, int[] strides, int[] pad, int groups)
    {
        int[] ones = [.. input.Select(_ => 1)];
        int taps = kernel.Aggregate(1, (a, b) => a * b);
        float[] weights = [.. KernelAssert.Random(taps * channels / groups * filters, 3).Select(w => w / MathF.Sqrt(taps * channels / groups))];
        float[] bias = KernelAssert.Random(filters, 4);
        float[] x = KernelAssert.Random(3 * input.Aggregate(1, (a, b) => a * b) * channels, 5);
        Activation relu6 = new(ActivationKind.Relu, Ceiling: 0.6f);
        double[] expected = [.. NaiveConv.Run(x, 3, input, channels, filters, kernel, strides, ones, pad, pad, groups, weights, bias).Select(v => Math.Clamp(v, 0, 0.6f))];
        float[] y = new float[expected.Length];
        UnaryKernel<float, float> conv = groups > 1
            ? new DepthwiseConv(input, channels, 1, kernel, strides, ones, pad, pad, weights, bias, relu6)
            : new Conv(input, channels, filters, kernel, strides, ones, pad, pad, 1, weights, bias, relu6);
        conv.Run(x, y, 3);
        KernelAssert.Close(expected, y);
    }

    [Fact]
    public void NaN_goes_through_an_activation_that_bounds()
    {
        float[] y = new float[3];
        new Dense(1, 1, [1], [0], new Activation(ActivationKind.Relu, Ceiling: 6)).Run([float.NaN, 7, -1], y, 3);
        Assert.Equal([float.NaN, 6, 0], y);
    }

    [Fact]
    public void A_sum_may_be_written_over_what_is_added()
    {
        float[] x = KernelAssert.Random(196 * 500, 1);
        float[] weights = [.. KernelAssert.Random(500 * 70, 2).Select(w => w / 22)];
        float[] y = KernelAssert.Random(196 * 70, 3);
        double[] expected = [.. NaiveConv.Run(x, 1, [14, 14], 500, 70, [1, 1], [1, 1], [1, 1], [0, 0], [0, 0], 1, weights, null).Zip(y, (a, b) => Math.Max(0, a + b))];
        new ConvAdd([14, 14], 500, 70, [1, 1], [1, 1], [1, 1], [0, 0], [0, 0], 1, weights, null, Activation.Relu).Run(x, y, y, 1);
        KernelAssert.Close(expected, y);
    }
}
