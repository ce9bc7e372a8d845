using TfModelTools.Runtime;

namespace TfModelTools.Tests.Runtime;

public sealed class SoftmaxTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(10, 1)]
    [InlineData(1000, 1)]
    [InlineData(33, 5)]
    [InlineData(7, 40)]
    public void Both_forms_equal_the_definition_along_any_axis(int extent, int inner)
    {
        foreach (bool isLog in (bool[])[false, true])
        {
            float[] x = [.. KernelAssert.Random(3 * extent * inner, extent).Select(v => v * 50)];
            double[] expected = new double[x.Length];
            for (int o = 0; o < 3; o++)
            {
                for (int i = 0; i < inner; i++)
                {
                    int[] at = [.. Enumerable.Range(0, extent).Select(k => (((o * extent) + k) * inner) + i)];
                    double max = at.Max(k => x[k]);
                    double sum = at.Sum(k => Math.Exp(x[k] - max));
                    foreach (int k in at)
                    {
                        expected[k] = isLog ? x[k] - max - Math.Log(sum) : Math.Exp(x[k] - max) / sum;
                    }
                }
            }

            Softmax kernel = new(extent, inner, isLog);
            float[] y = new float[x.Length];
            kernel.Run(x, y, 3);
            KernelAssert.Close(expected, y, 2e-6);
            kernel.Run(x, x, 3);
            Assert.Equal(y, x);
        }
    }

    [Fact]
    public void Short_rows_by_the_dozen_equal_rows_one_by_one()
    {
        for (int extent = 1; extent <= 70; extent++)
        {
            Softmax kernel = new(extent, 1, false);
            foreach (int rows in (int[])[2, 13, 200])
            {
                float[] x = [.. KernelAssert.Random(rows * extent, extent).Select(v => v * 20)];
                x[^1] = float.NaN;
                x[extent / 2] = float.PositiveInfinity;
                x[x.Length / 2] = float.NegativeInfinity;
                float[] expected = new float[x.Length];
                for (int r = 0; r < rows; r++)
                {
                    kernel.Run(x.AsSpan(r * extent, extent), expected.AsSpan(r * extent, extent), 1);
                }

                float[] y = new float[x.Length];
                kernel.Run(x, y, rows);
                Assert.Equal(expected, y);
                Assert.True(float.IsNaN(y[^1]));
                kernel.Run(x, x, rows);
                Assert.Equal(expected, x);
            }
        }
    }

    [Fact]
    public void Large_scores_do_not_overflow()
    {
        float[] y = new float[2];
        new Softmax(2, 1, false).Run([1e30f, -1e30f], y, 1);
        Assert.Equal([1, 0], y);
    }
}
