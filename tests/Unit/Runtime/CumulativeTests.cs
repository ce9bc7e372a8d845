using TfModelTools.Runtime;

namespace TfModelTools.Tests.Runtime;

public sealed class CumulativeTests
{
    [Theory]
    [InlineData(false, false, "1,2,4,6,5,6,12,14")]
    [InlineData(true, false, "0,0,1,2,0,0,5,6")]
    [InlineData(false, true, "4,6,3,4,12,14,7,8")]
    [InlineData(true, true, "3,4,0,0,7,8,0,0")]
    public void Sums_run_along_the_axis(bool isExclusive, bool isReverse, string expected)
    {
        float[] y = new float[8];
        new Cumulative<float>(CumulativeFunction.Sum, 2, 2, isExclusive, isReverse).Run([1, 2, 3, 4, 5, 6, 7, 8], y, 2);
        Assert.Equal(expected, string.Join(',', y));
    }

    [Theory]
    [InlineData(false, false, "1,2,3,8,5,6,35,48")]
    [InlineData(true, false, "1,1,1,2,1,1,5,6")]
    [InlineData(false, true, "3,8,3,4,35,48,7,8")]
    [InlineData(true, true, "3,4,1,1,7,8,1,1")]
    public void Products_run_along_the_axis(bool isExclusive, bool isReverse, string expected)
    {
        int[] y = new int[8];
        new Cumulative<int>(CumulativeFunction.Product, 2, 2, isExclusive, isReverse).Run([1, 2, 3, 4, 5, 6, 7, 8], y, 2);
        Assert.Equal(expected, string.Join(',', y));
    }
}
