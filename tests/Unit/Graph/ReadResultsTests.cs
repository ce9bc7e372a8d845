using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Graph;

public sealed class ReadResultsTests
{
    [Fact]
    public void Constants_that_are_computed_of_two_before_them_are_computed_once_in_a_reading()
    {
        const int Steps = 40;
        int computed = 0;
        GraphConstant a = Of(1);
        GraphConstant b = Of(2);
        for (int i = 0; i < Steps; i++)
        {
            (a, b) = (Sum(a, b), Sum(b, a));
        }

        Assert.Equal(3 * MathF.Pow(2, Steps - 1), a.Read().AsSpan<float>()[0]);
        Assert.True(computed <= 2 * Steps, $"{computed} for {2 * Steps}");

        GraphConstant Of(float value) => new(DataType.Float32, new TensorShape(1), () => Tensor.Over([value], new TensorShape(1)));

        GraphConstant Sum(GraphConstant first, GraphConstant second) => new(DataType.Float32, new TensorShape(1), () =>
        {
            computed++;
            float sum = first.Read().AsSpan<float>()[0];
            GC.Collect();
            return Tensor.Over([sum + second.Read().AsSpan<float>()[0]], new TensorShape(1));
        });
    }
}
