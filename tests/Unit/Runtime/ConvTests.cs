using TfModelTools.Runtime;

namespace TfModelTools.Tests.Runtime;

public sealed class ConvTests
{
    public static TheoryData<int[], int[], int[], int[], int[], int[]> Geometries => new()
    {
        { [7], [3], [1], [1], [0], [0] },
        { [7], [3], [2], [1], [1], [1] },
        { [8], [2], [1], [3], [3], [0] },
        { [5], [1], [1], [1], [0], [0] },
        { [5], [1], [2], [1], [0], [0] },
        { [3], [5], [1], [1], [4], [4] },
        { [6, 5], [3, 3], [1, 1], [1, 1], [1, 1], [1, 1] },
        { [6, 5], [3, 2], [2, 1], [1, 1], [0, 1], [1, 0] },
        { [9, 8], [3, 3], [1, 1], [2, 3], [2, 3], [2, 3] },
        { [1, 1], [3, 3], [2, 2], [1, 1], [1, 1], [1, 1] },
        { [4, 4], [1, 1], [1, 1], [1, 1], [0, 0], [0, 0] },
        { [4, 4], [4, 4], [1, 1], [1, 1], [0, 0], [0, 0] },
        { [4, 3, 5], [2, 3, 3], [1, 2, 1], [1, 1, 1], [0, 1, 1], [1, 1, 1] },
        { [5, 4, 6], [2, 2, 2], [2, 1, 2], [2, 1, 1], [1, 0, 0], [1, 1, 0] },

        // Axes along which nothing slides, and some that only seem so.
        { [9, 1], [3, 1], [2, 3], [2, 5], [1, 0], [2, 0] },
        { [4, 6, 1], [2, 3, 1], [1, 2, 2], [1, 1, 1], [1, 1, 0], [0, 2, 0] },
        { [4, 1, 6], [2, 1, 3], [2, 1, 1], [1, 1, 2], [1, 0, 2], [0, 0, 1] },
        { [1, 9, 1], [1, 3, 1], [4, 1, 1], [1, 2, 1], [0, 2, 0], [0, 2, 0] },
        { [9, 1, 1], [4, 1, 1], [3, 1, 1], [1, 1, 1], [0, 0, 0], [0, 0, 0] },
        { [9, 1], [3, 1], [1, 1], [1, 1], [0, 1], [0, 0] },
        { [9, 1], [3, 1], [1, 1], [1, 1], [1, 0], [1, 2] },
        { [9, 1], [3, 3], [1, 1], [1, 1], [1, 1], [1, 1] },
        { [1, 1], [1, 1], [2, 2], [1, 1], [0, 0], [0, 0] },
    };

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    public void Along_the_height_of_images_of_width_1_the_numbers_are_those_along_the_width(int groups)
    {
        const int Channels = 64;
        float[] weights = KernelAssert.Random(3 * Channels / groups * Channels, 3);
        float[] x = KernelAssert.Random(40 * Channels, 5);
        float[] along = new float[40 * Channels];
        float[] across = new float[40 * Channels];
        UnaryKernel<float, float> Make(int[] input, int[] kernel, int[] pad) => groups == 1
            ? new Conv(input, Channels, Channels, kernel, [1, 1], [1, 1], pad, pad, 1, weights, null, Activation.Relu)
            : new DepthwiseConv(input, Channels, 1, kernel, [1, 1], [1, 1], pad, pad, weights, null, Activation.Relu);
        Make([1, 40], [1, 3], [0, 1]).Run(x, along, 1);
        Make([40, 1], [3, 1], [1, 0]).Run(x, across, 1);
        Assert.Equal(along, across);
    }

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Every_geometry_equals_the_definition(int[] input, int[] kernel, int[] strides, int[] dilations, int[] before, int[] after)
    {
        foreach ((int channels, int filters, int groups) in ((int, int, int)[])[(1, 1, 1), (3, 5, 1), (4, 6, 2), (6, 6, 3), (17, 40, 1)])
        {
            float[] weights = KernelAssert.Random(kernel.Aggregate(1, (a, b) => a * b) * (channels / groups) * filters, 3);
            float[]? bias = groups == 2 ? null : KernelAssert.Random(filters, 4);
            float[] x = KernelAssert.Random(2 * input.Aggregate(1, (a, b) => a * b) * channels, 5);
            double[] expected = NaiveConv.Run(x, 2, input, channels, filters, kernel, strides, dilations, before, after, groups, weights, bias);
            float[] y = new float[expected.Length];
            new Conv(input, channels, filters, kernel, strides, dilations, before, after, groups, weights, bias, Activation.Linear).Run(x, y, 2);
            KernelAssert.Close(expected, y);
        }
    }

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Depthwise_equals_a_convolution_of_as_many_groups_as_channels(
        int[] input, int[] kernel, int[] strides, int[] dilations, int[] before, int[] after)
    {
        foreach ((int channels, int multiplier) in ((int, int)[])[(3, 1), (2, 3), (35, 1), (9, 2)])
        {
            int filters = channels * multiplier;
            float[] weights = KernelAssert.Random(kernel.Aggregate(1, (a, b) => a * b) * filters, 3);
            float[]? bias = multiplier == 2 ? null : KernelAssert.Random(filters, 4);
            float[] x = KernelAssert.Random(2 * input.Aggregate(1, (a, b) => a * b) * channels, 5);
            double[] expected = NaiveConv.Run(x, 2, input, channels, filters, kernel, strides, dilations, before, after, channels, weights, bias);
            float[] y = new float[expected.Length];
            new DepthwiseConv(input, channels, multiplier, kernel, strides, dilations, before, after, weights, bias, Activation.Linear).Run(x, y, 2);
            KernelAssert.Close(expected, y);
        }
    }

    [Fact]
    public void Activation_is_applied_to_the_sums()
    {
        float[] y = new float[2];
        new Conv([2], 1, 1, [1], [1], [1], [0], [0], 1, [1], [0.5f], Activation.Relu).Run([-1, 1], y, 1);
        Assert.Equal([0, 1.5f], y);
        new DepthwiseConv([2], 1, 1, [1], [1], [1], [0], [0], [1], [0.5f], Activation.Relu).Run([-1, 1], y, 1);
        Assert.Equal([0, 1.5f], y);
    }

    [Fact]
    public void Impossible_arguments_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new Conv([4], 3, 4, [1], [1], [1], [0], [0], 2, new float[6], null, Activation.Linear));
        Assert.Throws<ArgumentException>(() => new Conv([4], 3, 4, [1], [0], [1], [0], [0], 1, new float[12], null, Activation.Linear));
        Assert.Throws<ArgumentException>(() => new Conv([4], 3, 4, [1], [1, 1], [1], [0], [0], 1, new float[12], null, Activation.Linear));
        Assert.Throws<ArgumentException>(() => new Conv([4], 3, 4, [1], [1], [1], [0], [0], 1, new float[11], null, Activation.Linear));
        Conv conv = new([4], 3, 4, [1], [1], [1], [0], [0], 1, new float[12], null, Activation.Linear);
        Assert.Throws<ArgumentException>(() => conv.Run(new float[12], new float[15], 1));
    }
}
