using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Tests.Passes;

public sealed class MatchSoftmaxTests : PassTest
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Exponentials_over_their_sum_are_a_softmax(bool isShifted)
    {
        GraphValue x = X(4, 3);
        GraphValue exp = Unary(UnaryFunction.Exp, isShifted ? Subtract(x, Reduce(ReduceFunction.Max, x, -1)) : x);
        ModelGraph optimized = Check(Divide(exp, Reduce(ReduceFunction.Sum, exp, -1)), "Softmax");
        Assert.Equal(new SoftmaxOperator(2), optimized.Nodes[0].Operator);
    }

    [Fact]
    public void The_logarithm_is_found_too()
    {
        GraphValue x = X(4);
        GraphValue shifted = Subtract(x, Reduce(ReduceFunction.Max, x, 1));
        ModelGraph optimized = Check(Subtract(shifted, Unary(UnaryFunction.Log, Reduce(ReduceFunction.Sum, Unary(UnaryFunction.Exp, shifted), 1))), "Softmax");
        Assert.True(((SoftmaxOperator)optimized.Nodes[0].Operator).IsLog);
    }

    [Fact]
    public void With_a_sum_along_another_axis_than_the_maximum_it_is_that_of_the_difference()
    {
        GraphValue x = X(4, 3);
        GraphValue exp = Unary(UnaryFunction.Exp, Subtract(x, Reduce(ReduceFunction.Max, x, 1)));
        ModelGraph optimized = Check(Divide(exp, Reduce(ReduceFunction.Sum, exp, 2)), "Reduce", "Binary", "Softmax");
        Assert.Equal(new SoftmaxOperator(2), optimized.Nodes[2].Operator);
    }
}
