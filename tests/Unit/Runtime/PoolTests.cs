using TfModelTools.Runtime;

namespace TfModelTools.Tests.Runtime;

public sealed class PoolTests
{
    [Theory]
    [InlineData(PoolFunction.Max)]
    [InlineData(PoolFunction.Average)]
    public void Windows_equal_the_definition_and_padding_never_counts(PoolFunction function)
    {
        (int[] Input, int[] Window, int[] Strides, int[] Before, int[] After)[] cases =
        [
            ([7], [2], [2], [0], [0]),
            ([7], [3], [2], [1], [1]),
            ([5, 6], [2, 2], [2, 2], [0, 0], [1, 0]),
            ([5, 6], [3, 2], [1, 2], [1, 0], [1, 1]),
            ([4, 3, 5], [2, 2, 3], [2, 1, 2], [0, 1, 1], [0, 0, 1]),
            ([9, 1], [3, 1], [2, 4], [1, 0], [1, 0]),
            ([4, 1, 6], [2, 1, 3], [1, 2, 2], [1, 0, 0], [0, 0, 1]),
            ([9, 1], [3, 2], [2, 1], [1, 1], [1, 0]),
        ];
        foreach ((int[] input, int[] window, int[] strides, int[] before, int[] after) in cases)
        {
            foreach (int channels in (int[])[1, 3, 19, 64])
            {
                float[] x = KernelAssert.Random(2 * input.Aggregate(1, (a, b) => a * b) * channels, 6);
                double[] expected = Naive(function, x, 2, input, channels, window, strides, before, after);
                float[] y = new float[expected.Length];
                new Pool(function, input, channels, window, strides, before, after).Run(x, y, 2);
                KernelAssert.Close(expected, y);
            }
        }
    }

    [Fact]
    public void The_largest_of_negative_numbers_beside_padding_is_negative()
    {
        float[] y = new float[2];
        new Pool(PoolFunction.Max, [3], 1, [2], [2], [0], [1]).Run([-3, -2, -1], y, 1);
        Assert.Equal([-2, -1], y);
        new Pool(PoolFunction.Average, [3], 1, [2], [2], [0], [1]).Run([-3, -2, -1], y, 1);
        Assert.Equal([-2.5f, -1], y);
    }

    private static double[] Naive(
        PoolFunction function, float[] x, int samples, int[] input, int channels, int[] window, int[] strides, int[] before, int[] after)
    {
        (input, window, strides, before, after) =
            (NaiveConv.Widen(input, 1), NaiveConv.Widen(window, 1), NaiveConv.Widen(strides, 1), NaiveConv.Widen(before, 0), NaiveConv.Widen(after, 0));
        int[] output = [.. Enumerable.Range(0, 3).Select(i => ((input[i] + before[i] + after[i] - window[i]) / strides[i]) + 1)];
        List<double> y = [];
        for (int n = 0; n < samples; n++)
        {
            for (int p = 0; p < output[0] * output[1] * output[2]; p++)
            {
                int[] start =
                [
                    (p / output[2] / output[1] * strides[0]) - before[0],
                    (p / output[2] % output[1] * strides[1]) - before[1],
                    (p % output[2] * strides[2]) - before[2],
                ];
                for (int c = 0; c < channels; c++)
                {
                    List<double> seen = [];
                    for (int k = 0; k < window[0] * window[1] * window[2]; k++)
                    {
                        int d = start[0] + (k / window[2] / window[1]);
                        int h = start[1] + (k / window[2] % window[1]);
                        int w = start[2] + (k % window[2]);
                        if (d >= 0 && h >= 0 && w >= 0 && d < input[0] && h < input[1] && w < input[2])
                        {
                            seen.Add(x[(((((((n * input[0]) + d) * input[1]) + h) * input[2]) + w) * channels) + c]);
                        }
                    }

                    y.Add(function == PoolFunction.Max ? seen.Max() : seen.Average());
                }
            }
        }

        return [.. y];
    }
}
