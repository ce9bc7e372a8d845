using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Tests.Passes;

public sealed class MatchLayerNormTests : PassTest
{
    [Fact]
    public void Moments_and_batch_normalization_over_features_are_a_layer_norm()
    {
        GraphValue x = X(6, 4);
        GraphValue mean = Reduce(ReduceFunction.Mean, x, 2);
        GraphValue variance = Reduce(ReduceFunction.Mean, Node(new BinaryOperator(BinaryFunction.SquaredDifference), x, mean), 2);
        GraphValue scale = Multiply(Unary(UnaryFunction.Rsqrt, Add(variance, Number(0.001))), Gamma());
        ModelGraph optimized = Check(Add(Multiply(x, scale), Subtract(Beta(), Multiply(mean, scale))), "LayerNorm");
        Assert.Equal(0.001f, ((LayerNormOperator)optimized.Nodes[0].Operator).Epsilon);
    }

    [Fact]
    public void Plain_arithmetic_is_one_too()
    {
        GraphValue x = X(6, 4);
        GraphValue centered = Subtract(x, Reduce(ReduceFunction.Mean, x, -1));
        GraphValue variance = Reduce(ReduceFunction.Mean, Unary(UnaryFunction.Square, centered), -1);
        GraphValue plain = Divide(centered, Unary(UnaryFunction.Sqrt, Add(variance, Number(1e-5))));
        Check(Add(Multiply(plain, Gamma()), Beta()), "LayerNorm");
    }

    [Fact]
    public void Without_scale_and_offset_it_is_one_of_x_alone()
    {
        GraphValue x = X(4);
        GraphValue centered = Subtract(x, Reduce(ReduceFunction.Mean, x, 1));
        GraphValue variance = Reduce(ReduceFunction.Mean, Multiply(centered, centered), 1);
        ModelGraph optimized = Check(Multiply(centered, Unary(UnaryFunction.Rsqrt, Add(variance, Number(1e-5)))), "LayerNorm");
        Assert.Single(optimized.Nodes[0].Inputs);
    }

    private GraphValue Gamma() => Constant([1, 2, 0.5f, -1], 4);

    private GraphValue Beta() => Constant([0.1f, 0, -0.2f, 1], 4);
}
