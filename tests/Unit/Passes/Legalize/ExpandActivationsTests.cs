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

    [Fact]
    public void A_rectifier_of_given_slopes_is_arithmetic()
    {
        Check(new ExpandPRelu(), c => c.Node(new PReluOperator(), c.X(4, 3), c.Weight(3)));
        Check(new ExpandPRelu(), c => c.Node(new PReluOperator(), c.X(4, 3), c.Weight(4, 1)));
        Check(new ExpandPRelu(), c => c.Node(new PReluOperator(), c.X(4, 3), c.X(1, 3)));
    }
}
