using TfModelTools.Runtime;

namespace TfModelTools.Tests.Runtime;

public sealed class ReduceTests
{
    public static TheoryData<int[], int[]> Cases => new()
    {
        { [-1, 6, 5, 19], [1, 2] },
        { [-1, 6, 5, 19], [3] },
        { [-1, 6, 5, 19], [0, 1, 2, 3] },
        { [-1, 6, 5, 3], [0] },
        { [-1, 6, 5, 3], [1, 3] },
        { [-1, 6, 5, 3], [0, 2] },
        { [-1, 100], [1] },
        { [-1, 1, 4], [1] },
        { [-1, 4], [] },
        { [5], [0] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_function_equals_its_definition_over_any_axes(int[] extents, int[] axes)
    {
        const int Batch = 3;
        int[] shape = BinaryTests.Resolve(extents, Batch);
        float[] x = KernelAssert.Random(BinaryTests.Product(shape), 8);
        foreach (ReduceFunction function in Enum.GetValues<ReduceFunction>())
        {
            double[] expected = Naive(function, x, shape, axes);
            float[] y = new float[expected.Length];
            new Reduce<float>(function, extents, axes).Run(x, y, Batch);
            KernelAssert.Close(expected, y, 3e-6);
            double[] wide = new double[expected.Length];
            new Reduce<double>(function, extents, axes).Run([.. x.Select(v => (double)v)], wide, Batch);
            for (int i = 0; i < wide.Length; i++)
            {
                Assert.Equal(expected[i], wide[i], 1e-12);
            }
        }
    }

    [Fact]
    public void Integers_are_exact()
    {
        long[] y = new long[1];
        new Reduce<long>(ReduceFunction.Sum, [3], [0]).Run([long.MaxValue - 3, 2, 1], y, 1);
        Assert.Equal(long.MaxValue, y[0]);
        new Reduce<long>(ReduceFunction.Mean, [3], [0]).Run([1, 2, 5], y, 1);
        Assert.Equal(2, y[0]);
        new Reduce<long>(ReduceFunction.Product, [3], [0]).Run([3, -2, 5], y, 1);
        Assert.Equal(-30, y[0]);
    }

    [Fact]
    public void The_mean_of_no_integers_is_0_and_one_that_cannot_be_is_refused()
    {
        long[] none = [7];
        new Reduce<long>(ReduceFunction.Mean, [0], [0]).Run([], none, 1);
        Assert.Equal(0, none[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Reduce<byte>(ReduceFunction.Mean, [512], [0]).Run(new byte[512], new byte[1], 1));
    }

    [Fact]
    public void Sums_of_a_million_terms_keep_their_digits()
    {
        float[] x = new float[1_000_000];
        Array.Fill(x, 0.1f);
        float[] y = new float[1];
        new Reduce<float>(ReduceFunction.Sum, [1_000_000], [0]).Run(x, y, 1);
        Assert.Equal(0.1f * 1_000_000.0, y[0], 0.1);
        float[] columns = new float[2];
        new Reduce<float>(ReduceFunction.Mean, [500_000, 2], [0]).Run(x, columns, 1);
        Assert.Equal(0.1f, columns[1], 1e-7f);
    }

    [Fact]
    public void Booleans()
    {
        bool[] x = [true, false, true, true, true, true];
        bool[] y = new bool[3];
        new ReduceLogic(true, [3, 2], [1]).Run(x, y, 1);
        Assert.Equal([false, true, true], y);
        bool[] z = new bool[2];
        new ReduceLogic(false, [3, 2], [0]).Run(x, z, 1);
        Assert.Equal([true, true], z);
    }

    private static double[] Naive(ReduceFunction function, float[] x, int[] shape, int[] axes)
    {
        int[] kept = [.. shape.Select((e, i) => axes.Contains(i) ? 1 : e)];
        List<double>[] groups = [.. Enumerable.Range(0, BinaryTests.Product(kept)).Select(_ => new List<double>())];
        for (int i = 0; i < x.Length; i++)
        {
            groups[BinaryTests.At(i, shape, kept)].Add(x[i]);
        }

        return [.. groups.Select(g => function switch
        {
            ReduceFunction.Sum => g.Sum(),
            ReduceFunction.Mean => g.Average(),
            ReduceFunction.Max => g.Max(),
            ReduceFunction.Min => g.Min(),
            ReduceFunction.Product => g.Aggregate(1.0, (a, b) => a * b),
            ReduceFunction.L2Norm => Math.Sqrt(g.Sum(v => v * v)),
            _ => Math.Log(g.Sum(Math.Exp)),
        })];
    }
}
