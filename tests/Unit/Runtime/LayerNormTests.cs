using TfModelTools.Runtime;

namespace TfModelTools.Tests.Runtime;

public sealed class LayerNormTests
{
    public static TheoryData<int[], int[]> Cases => new()
    {
        { [-1, 37], [1] },
        { [-1, 4, 5], [1, 2] },
        { [-1, 4, 5], [1] },
        { [-1, 4, 5, 3], [1, 3] },
        { [-1, 3, 4, 2, 6], [1, 2, 4] },
        { [-1, 5], [0] },
        { [-1, 5, 1], [1] },
        { [-1, 5, 1], [2] },
        { [-1, 5, 1], [1, 2] },
        { [-1, 2000], [1] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Any_axes_equal_the_definition_also_in_place(int[] extents, int[] axes)
    {
        const int Batch = 3;
        int[] shape = BinaryTests.Resolve(extents, Batch);

        // Far from zero: the variance must not be lost in the mean.
        float[] x = [.. KernelAssert.Random(BinaryTests.Product(shape), 1).Select(v => v + 50)];
        int[] kept = [.. shape.Select((e, i) => axes.Contains(i) ? 1 : e)];
        double[] expected = new double[x.Length];
        foreach (IGrouping<int, int> group in Enumerable.Range(0, x.Length).GroupBy(i => BinaryTests.At(i, shape, kept)))
        {
            double mean = group.Average(i => (double)x[i]);
            double variance = group.Average(i => (x[i] - mean) * (x[i] - mean));
            foreach (int i in group)
            {
                expected[i] = (x[i] - mean) / Math.Sqrt(variance + 1e-3f);
            }
        }

        LayerNorm kernel = new(extents, axes, 1e-3f, null, null);
        float[] y = new float[x.Length];
        kernel.Run(x, y, Batch);
        KernelAssert.Close(expected, y, 2e-5);
        kernel.Run(x, x, Batch);
        Assert.Equal(y, x);
    }

    [Theory]
    [InlineData(123.456f)]
    [InlineData(14285.7f)]
    [InlineData(-333.33f)]
    public void Equal_numbers_are_zero_however_far_from_it(float number)
    {
        float[] y = new float[1000];
        new LayerNorm([-1, 1000], [1], 1e-5f, null, null).Run([.. Enumerable.Repeat(number, 1000)], y, 1);
        Assert.All(y, v => Assert.Equal(0, v));
    }

    [Fact]
    public void Factor_and_offset_belong_to_the_last_axes()
    {
        float[] y = new float[4];
        new LayerNorm([-1, 2], [1], 0, [10, 20], [1, 2]).Run([1, 3, -5, 5], y, 2);
        Assert.Equal([-9, 22, -9, 22], y);
        float[] single = new float[3];
        new LayerNorm([-1, 3, 1], [2], 1e-3f, [2], [5]).Run([1, -7, 3], single, 1);
        Assert.Equal([5, 5, 5], single);
        Assert.Throws<ArgumentException>(() => new LayerNorm([-1, 2, 3], [1], 0, [1, 2], null));
        Assert.Throws<ArgumentException>(() => new LayerNorm([-1, 2], [1], 0, [1, 2, 3], null));
    }
}
