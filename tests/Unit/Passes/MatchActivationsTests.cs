using TfModelTools.Execution;
using TfModelTools.Graph.Operators;
using TfModelTools.Graph;
using TfModelTools.Passes;
using TfModelTools.Runtime;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Passes;

public sealed class MatchActivationsTests : PassTest
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Gelu_is_found_wherever_its_half_stands(int form)
    {
        GraphValue x = X(5);
        GraphValue sum = Add(Number(1), Unary(UnaryFunction.Erf, form == 1 ? Multiply(x, Number(Math.Sqrt(0.5))) : Divide(x, Number(Math.Sqrt(2)))));
        GraphValue y = form switch
        {
            0 => Multiply(Multiply(Number(0.5), x), sum),
            1 => Multiply(x, Multiply(sum, Number(0.5))),
            2 => Multiply(Multiply(x, sum), Number(0.5)),
            _ => Divide(Multiply(sum, x), Number(2)),
        };
        AssertKind(ActivationKind.Gelu, Check(y, "Activation"));
    }

    /// <summary>Bounds that keep a logarithm from being infinite are not 0 and 1.</summary>
    [Fact]
    public void A_bound_of_almost_0_is_none_of_a_hard_sigmoid()
    {
        GraphValue line = Add(Multiply(X(5), Number(0.2)), Number(0.5));
        GraphValue bounded = Node(new BinaryOperator(BinaryFunction.Maximum), Node(new BinaryOperator(BinaryFunction.Minimum), line, Number(1 - 1e-7)), Number(1e-7));
        Graph.AddOutput("y", Unary(UnaryFunction.Log, bounded));
        Tensor x = Tensor.Create<float>([-5, 0, 5, 2, 40], new TensorShape(1, 5));
        NumberAssert.Close(
            Tensor.Create<float>([MathF.Log(1e-7f), MathF.Log(0.5f), MathF.Log(1 - 1e-7f), MathF.Log(0.9f), MathF.Log(1 - 1e-7f)], new TensorShape(1, 5)),
            new ModelRunner(PassPipeline.Optimize(Graph), optimize: false).Predict(new Dictionary<string, Tensor> { ["x"] = x })["y"],
            1e-6);
    }

    [Fact]
    public void The_approximate_gelu_is_found()
    {
        GraphValue x = X(5);
        GraphValue cube = Node(new BinaryOperator(BinaryFunction.Power), x, Number(3));
        GraphValue tanh = Activation(ActivationKind.Tanh, Multiply(Number(Math.Sqrt(2 / Math.PI)), Add(x, Multiply(Number(0.044715), cube))));
        AssertKind(ActivationKind.GeluTanh, Check(Multiply(Multiply(Number(0.5), x), Add(Number(1), tanh)), "Activation"));
    }

    [Fact]
    public void Hard_swish_is_found()
    {
        GraphValue x = X(5);
        GraphValue relu6 = Node(new ActivationOperator(new ActivationFunction(ActivationKind.Relu, Ceiling: 6)), Add(x, Number(3)));
        AssertKind(ActivationKind.HardSilu, Check(Multiply(x, Multiply(relu6, Number(1 / 6.0))), "Activation"));
    }

    [Fact]
    public void Silu_and_mish_are_found()
    {
        GraphValue x = X(5);
        GraphValue silu = Multiply(Activation(ActivationKind.Sigmoid, x), x);
        GraphValue mish = Multiply(silu, Activation(ActivationKind.Tanh, Activation(ActivationKind.Softplus, silu)));
        ModelGraph optimized = Check(mish, "Activation", "Activation");
        Assert.Equal([ActivationKind.Silu, ActivationKind.Mish], optimized.Nodes.Select(n => ((ActivationOperator)n.Operator).Function.Kind));
    }

    [Fact]
    public void Hard_sigmoid_of_Keras_is_found()
    {
        GraphValue x = X(5);
        AssertKind(ActivationKind.HardSigmoid, Check(Node(new ClipOperator(0, 1), Add(Multiply(x, Number(0.2)), Number(0.5))), "Activation"));
    }

    [Theory]
    [InlineData(BinaryFunction.Maximum, BinaryFunction.Minimum)]
    [InlineData(BinaryFunction.Minimum, BinaryFunction.Maximum)]
    public void Hard_sigmoid_as_minimum_and_maximum_is_found(BinaryFunction first, BinaryFunction second)
    {
        GraphValue Bound(BinaryFunction function, GraphValue value) => Node(new BinaryOperator(function), value, Number(function == BinaryFunction.Maximum ? 0 : 1));
        GraphValue line = Add(Multiply(X(5), Number(0.2)), Number(0.5));
        AssertKind(ActivationKind.HardSigmoid, Check(Bound(second, Bound(first, line)), "Activation"));
    }

    [Fact]
    public void Hard_sigmoid_as_a_relu_with_a_ceiling_is_found()
    {
        ActivationFunction bounded = new(ActivationKind.Relu, Ceiling: 1);
        AssertKind(ActivationKind.HardSigmoid, Check(Node(new ActivationOperator(bounded), Add(Multiply(X(5), Number(0.2)), Number(0.5))), "Activation"));
    }

    [Fact]
    public void Leaky_relu_as_a_maximum_is_found()
    {
        GraphValue x = X(5);
        AssertKind(ActivationKind.Relu, Check(Node(new BinaryOperator(BinaryFunction.Maximum), x, Multiply(Number(0.1), x)), "Activation"));
    }

    [Fact]
    public void Relu6_as_minimum_and_maximum_is_found()
    {
        GraphValue x = X(5);
        AssertKind(ActivationKind.Relu, Check(Node(new BinaryOperator(BinaryFunction.Minimum), Node(new BinaryOperator(BinaryFunction.Maximum), x, Number(0)), Number(6)), "Activation"));
    }

    [Fact]
    public void Prelu_as_TF_Slim_writes_it_is_found()
    {
        GraphValue x = X(2, 3);
        GraphValue negative = Multiply(Multiply(Constant([0.1f, 0.2f, 0.3f], 3), Subtract(x, Unary(UnaryFunction.Abs, x))), Number(0.5));
        Check(Add(Activation(ActivationKind.Relu, x), negative), "PRelu");
    }

    [Fact]
    public void What_somebody_else_reads_in_between_stays()
    {
        GraphValue x = X(5);
        GraphValue sigmoid = Activation(ActivationKind.Sigmoid, x);
        Graph.AddOutput("gate", sigmoid);
        Check(Multiply(x, sigmoid), "Activation", "Binary");
    }

    [Fact]
    public void Other_numbers_are_no_gelu()
    {
        GraphValue x = X(5);
        Check(Multiply(Multiply(Number(0.6), x), Add(Number(1), Unary(UnaryFunction.Erf, Divide(x, Number(Math.Sqrt(2)))))), "Binary", "Binary", "Unary", "Binary", "Binary");
    }

    private static void AssertKind(ActivationKind kind, ModelGraph graph) => Assert.Equal(kind, ((ActivationOperator)graph.Nodes[^1].Operator).Function.Kind);
}
