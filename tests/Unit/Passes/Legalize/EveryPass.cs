using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Passes;
using TfModelTools.Passes.Legalize;
using TfModelTools.Runtime;

namespace TfModelTools.Tests.Passes.Legalize;

/// <summary>All legalizing passes one after another, for a target that has next to nothing.</summary>
internal static class EveryPass
{
    private static readonly GraphPass[] Passes =
    [
        new UnrollRecurrent(100_000),
        new UnrollConvRecurrent(100_000),
        new ExpandBatchNorm(_ => false),
        new ExpandLayerNorm(),
        new ExpandSoftmax(),
        new ExpandBucketize(),
        new ExpandColorSpace(),
        new ExpandResize(_ => false),
        new ExpandPixelShuffle(),
        new ExpandRepeat(),
        new ExpandPRelu(),
        new ExpandEmbedding(),
        new ExpandReverse(),
        new ExpandMirrorPadding(_ => false),
        new ExpandDilation(100),
        new LiftOneDimension(),
        new SplitGroups(n => n.Inputs[1].Shape[-2] == 1),
        new ExpandTransposedConvolution(_ => false),
        new EqualizeStrides(_ => false),
        new ResolvePadding(_ => false),
        new ExplicitPadding(_ => false),
        new DilateKernels(_ => false),
        new FlattenDense(),
        new ExpandMatMul(),
        new SplitBias(_ => false),
        new SplitActivations(_ => false),
        new ExpandActivations(IsSmooth),
        new ExpandReduce(_ => false),
        new ExpandReduceLogic(),
        new ExpandElementwise(_ => false),
    ];

    private static readonly Type[] Gone =
    [
        typeof(RecurrentOperator), typeof(ConvRecurrentOperator), typeof(BatchNormOperator), typeof(LayerNormOperator), typeof(BucketizeOperator), typeof(ColorSpaceOperator), typeof(PixelShuffleOperator),
        typeof(PReluOperator), typeof(EmbeddingOperator), typeof(ReduceLogicOperator), typeof(NumberTestOperator), typeof(ClipOperator),
    ];

    /// <summary>A copy of a graph of which all is taken apart that can be, checked after each pass.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="isKnown">Whether all extents are known, so that nothing need stay.</param>
    public static ModelGraph Run(ModelGraph graph, bool isKnown = true)
    {
        ModelGraph legalized = graph.Clone();
        foreach (GraphPass pass in Passes)
        {
            pass.Run(legalized);
            GraphVerifier.Verify(legalized, pass.Name);
        }

        Assert.DoesNotContain(legalized.Nodes, n => isKnown && Gone.Contains(n.Operator.GetType()));
        Assert.DoesNotContain(legalized.Nodes, n => n.Operator is ActivationOperator activation && !IsSmooth(activation.Function));
        Assert.DoesNotContain(legalized.Nodes, n => isKnown && n.Operator is (ConvOperator { Strides.Count: 1 } or PoolOperator { Strides.Count: 1 }));
        Assert.Empty(graph.Nodes.Select(n => n.Name).Except(legalized.Nodes.Select(n => n.Name)));
        return legalized;
    }

    private static bool IsSmooth(ActivationFunction function) => function.Kind is ActivationKind.Sigmoid or ActivationKind.Tanh;
}
