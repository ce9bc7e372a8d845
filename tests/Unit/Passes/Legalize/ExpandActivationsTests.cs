using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Passes.Legalize;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Passes.Legalize;

public sealed class ExpandActivationsTests : LegalizeTest
{
    // All are met by a batch of one; what comes first goes to the limits.
    private static readonly double[] Edges = [0, -0.0, 1e-6, -1e-6, 0.5, -0.5, 1, -1, 2, -2, 3, -3, 6, 20, -20, 80, -80, 100, -100, 1e4, -1e4, 1e18, -1e18];

    public static TheoryData<ActivationFunction> Functions =>
    [
        .. Enum.GetValues<ActivationKind>().Where(k => k is not (ActivationKind.Elu or ActivationKind.Celu or ActivationKind.HardSigmoid)).Select(k => new ActivationFunction(k)),
        new(ActivationKind.Relu, Ceiling: 6),
        new(ActivationKind.Relu, Ceiling: -1),
        new(ActivationKind.Relu, Alpha: 0.3f),
        new(ActivationKind.Relu, Alpha: -0.3f),
        new(ActivationKind.Relu, Alpha: 2),
        new(ActivationKind.Relu, Alpha: 0.3f, Ceiling: 2),
        new(ActivationKind.Relu, Threshold: 1),
        new(ActivationKind.Relu, Threshold: -1, Ceiling: 0.25f),
        new(ActivationKind.Relu, Alpha: 0.2f, Threshold: -1, Ceiling: 0.25f),
        new(ActivationKind.Relu, Alpha: 0.1f, Threshold: 0.5f, Ceiling: 4),
        new(ActivationKind.ThresholdedRelu, Threshold: 1),
        new(ActivationKind.ThresholdedRelu, Threshold: -1),
        new(ActivationKind.Elu, Alpha: 1),
        new(ActivationKind.Elu, Alpha: 0.4f),
        new(ActivationKind.Celu, Alpha: 1),
        new(ActivationKind.Celu, Alpha: 0.5f),
        new(ActivationKind.Celu, Alpha: -2),
        new(ActivationKind.HardSigmoid, Alpha: 0.2f, Beta: 0.5f),
        new(ActivationKind.HardSigmoid, Alpha: 1 / 6f, Beta: 0.5f),
    ];

    [Theory]
    [MemberData(nameof(Functions))]
    public void It_computes_the_same_of_elementary_operators(ActivationFunction function)
    {
        GraphNode Build(LegalizeCase c) => c.Node(new ActivationOperator(function), c.Input(DataType.Float32, SymbolicShape.Batched(Edges.Length), i => Edges[i % Edges.Length] + (i / Edges.Length * 0.1)));
        Check(new ExpandActivations(_ => false), Build, op => op is ActivationOperator, 1e-6);
        if (function.Kind is not (ActivationKind.Sigmoid or ActivationKind.Tanh))
        {
            Check(new ExpandActivations(f => f.Kind is ActivationKind.Sigmoid or ActivationKind.Tanh), Build, op => op is ActivationOperator { Function.Kind: not (ActivationKind.Sigmoid or ActivationKind.Tanh) }, 1e-6);
        }
    }

    [Fact]
    public void What_the_target_has_stays() =>
        Stays(new ExpandActivations(f => f.Kind == ActivationKind.Relu), c => c.Node(new ActivationOperator(ActivationFunction.Relu), c.X(3)));

    [Fact]
    public void Extents_need_not_be_known()
    {
        foreach (ActivationFunction function in new[] { new ActivationFunction(ActivationKind.Mish), new(ActivationKind.Selu) })
        {
            ModelGraph graph = new("test", "test");
            GraphValue x = graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(-1, -1));
            graph.AddOutput("y", graph.AddNode("a", new ActivationOperator(function), [x]).Output);
            Assert.Equal(1, new ExpandActivations(_ => false).Run(graph));
            GraphVerifier.Verify(graph, "ExpandActivations");
        }
    }

    // What is near 0, or goes to it, has as many right digits as anything else.
    [Theory]
    [InlineData(ActivationKind.Tanh)]
    [InlineData(ActivationKind.Sigmoid)]
    [InlineData(ActivationKind.Softplus)]
    [InlineData(ActivationKind.Silu)]
    [InlineData(ActivationKind.Mish)]
    [InlineData(ActivationKind.Selu)]
    [InlineData(ActivationKind.Softsign)]
    [InlineData(ActivationKind.Exponential)]
    public void Small_results_are_right_as_well(ActivationKind kind)
    {
        double[] values = [1e-12, -1e-12, 1e-7, -1e-7, 1e-4, -1e-4, 0.01, -0.01, -5, -10, -20, -40, -80];
        ModelGraph graph = new("test", "test");
        GraphValue x = graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(values.Length));
        graph.AddOutput("y", graph.AddNode("a", new ActivationOperator(new ActivationFunction(kind)), [x]).Output);
        ModelGraph legalized = graph.Clone();
        new ExpandActivations(_ => false).Run(legalized);
        Dictionary<string, Tensor> inputs = new() { ["x"] = TensorConverter.Convert(Tensor.Create<double>(values, new TensorShape(1, values.Length)), DataType.Float32) };
        float[] expected = new ModelRunner(graph, optimize: false).Predict(inputs)["y"].AsSpan<float>().ToArray();
        float[] actual = new ModelRunner(legalized, optimize: false).Predict(inputs)["y"].AsSpan<float>().ToArray();
        Assert.All(values, (v, i) => Assert.True(Math.Abs(actual[i] - expected[i]) <= 2e-6 * Math.Abs(expected[i]), $"{kind}({v}) is {actual[i]}, expected {expected[i]}"));
    }

    [Fact]
    public void What_parts_tell_of_extents_is_known_to_readers()
    {
        ModelGraph graph = new("test", "test");
        LegalizeCase weights = new(isBetween: false);
        GraphValue x = graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(-1, 3));
        GraphValue y = graph.AddNode("prelu", new PReluOperator(), [x, weights.Weight(4, 3)]).Output;
        graph.AddOutput("y", graph.AddNode("abs", new UnaryOperator(UnaryFunction.Abs), [y]).Output);
        Assert.Equal(1, new ExpandPRelu().Run(graph));
        GraphVerifier.Verify(graph, "ExpandPRelu");
        Assert.Equal(SymbolicShape.Batched(4, 3), graph.Outputs[0].Value.Shape);
    }

    [Fact]
    public void A_rectifier_of_given_slopes_is_arithmetic()
    {
        Check(new ExpandPRelu(), c => c.Node(new PReluOperator(), c.X(4, 3), c.Weight(3)));
        Check(new ExpandPRelu(), c => c.Node(new PReluOperator(), c.X(4, 3), c.Weight(4, 1)));
        Check(new ExpandPRelu(), c => c.Node(new PReluOperator(), c.X(4, 3), c.X(1, 3)));
    }
}
