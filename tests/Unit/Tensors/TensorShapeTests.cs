using TfModelTools.Tensors;

namespace TfModelTools.Tests.Tensors;

public sealed class TensorShapeTests
{
    [Theory]
    [InlineData(new long[] { 12 }, new long[] { 4, 3 })]
    [InlineData(new long[] { 4, 1, 3 }, new long[] { 1, 4, 3, 1 })]
    [InlineData(new long[] { 768, 768 }, new long[] { 768, 12, 64 })]
    [InlineData(new long[] { 7, 7, 512, 4096 }, new long[] { 25088, 4096 })]
    [InlineData(new long[] { 6, 2, 2 }, new long[] { 2, 3, 4 })]
    [InlineData(new long[] { }, new long[] { 1, 1 })]
    [InlineData(new long[] { 0 }, new long[] { 3, 0 })]
    public void Axes_that_are_joined_and_taken_apart_leave_the_order_of_the_elements(long[] first, long[] second)
    {
        Assert.True(new TensorShape(first).IsOfOneOrderWith(new TensorShape(second)));
        Assert.True(new TensorShape(second).IsOfOneOrderWith(new TensorShape(first)));
    }

    [Theory]
    [InlineData(new long[] { 4, 3 }, new long[] { 3, 4 })]
    [InlineData(new long[] { 2, 6 }, new long[] { 3, 4 })]
    [InlineData(new long[] { 64, 3, 7, 7 }, new long[] { 7, 7, 3, 64 })]
    [InlineData(new long[] { 32, 1, 3, 3 }, new long[] { 3, 3, 32, 1 })]
    [InlineData(new long[] { 4096, 25088 }, new long[] { 7, 7, 512, 4096 })]
    [InlineData(new long[] { 12 }, new long[] { 4, 4 })]
    [InlineData(new long[] { 0 }, new long[] { 1 })]
    public void Axes_in_another_order_do_not(long[] first, long[] second)
    {
        Assert.False(new TensorShape(first).IsOfOneOrderWith(new TensorShape(second)));
        Assert.False(new TensorShape(second).IsOfOneOrderWith(new TensorShape(first)));
    }
}
