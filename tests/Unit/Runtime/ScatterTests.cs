using TfModelTools.Runtime;

namespace TfModelTools.Tests.Runtime;

public sealed class ScatterTests
{
    [Fact]
    public void Integers_divided_by_minus_one_wrap_around()
    {
        int[] y = new int[3];
        new Scatter<int, int>(ScatterFunction.Divide, [3], 1, 0, skipsOutside: false).Run([0, 2], [-1, 3], [int.MinValue, 5, -7], y, 1);
        Assert.Equal([int.MinValue, 5, -2], y);
    }
}
